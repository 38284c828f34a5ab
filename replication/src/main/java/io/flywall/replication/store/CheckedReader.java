package io.flywall.replication.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** What {@link CheckedWriter} wrote. */
final class CheckedReader {
  private final CRC32 crc = new CRC32();
  private final DataInputStream in;

  CheckedReader(InputStream from) {
    this.in = new DataInputStream(new CheckedInputStream(new BufferedInputStream(from), crc));
  }

  DataInputStream in() {
    return in;
  }

  /** What is there is not what was written: a sector that came back as zeros, say. */
  static final class Damaged extends IOException {
    private static final long serialVersionUID = 1L;

    Damaged(String what) {
      super(what);
    }
  }

  /**
   * @throws Damaged when what was read since the last record is not what was written
   */
  void endRecord() throws IOException {
    int sum = (int) crc.getValue();
    if (in.readInt() != sum) {
      throw new Damaged("the checksum does not fit");
    }
    crc.reset();
  }
}
