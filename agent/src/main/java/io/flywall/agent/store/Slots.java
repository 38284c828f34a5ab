package io.flywall.agent.store;

import java.io.IOException;

/** A medium of a few bytes that keeps what was written to it through a crash. */
public interface Slots {

  /** Everything. */
  byte[] read() throws IOException;

  /** Overwrites; returns when the bytes would survive a power cut. */
  void write(int position, byte[] bytes) throws IOException;

  void close();
}
