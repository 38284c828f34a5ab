package io.flywall.replication.store;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/** Records, each followed by its CRC-32, however long they are. */
final class CheckedWriter {
  private final CRC32 crc = new CRC32();
  private final DataOutputStream out;

  CheckedWriter(OutputStream to) {
    // The checksum stands outside the buffer, so that it sees every byte when it is written.
    this.out = new DataOutputStream(new CheckedOutputStream(new BufferedOutputStream(to), crc));
  }

  DataOutputStream out() {
    return out;
  }

  void endRecord() throws IOException {
    int sum = (int) crc.getValue();
    out.writeInt(sum);
    crc.reset();
    out.flush();
  }
}
