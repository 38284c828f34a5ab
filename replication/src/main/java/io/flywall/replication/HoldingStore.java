package io.flywall.replication;

import java.io.IOException;

/** Where a node remembers what it holds. */
@FunctionalInterface
public interface HoldingStore {
  /** On disk when this returns. */
  void write(Holding holding) throws IOException;
}
