package io.flywall.replication.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/** Copies a file and leaves its holes out. */
public final class SparseCopy {
  /** 64 KiB, as the shortest hole of a piece. */
  private static final int BLOCK = 64 * 1024;

  private static final byte[] ZEROS = new byte[BLOCK];

  private SparseCopy() {}

  /**
   * From where {@code from} stands to its end, into an empty file.
   *
   * @return the bytes copied, holes among them
   */
  public static long copy(ReadableByteChannel from, FileChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
    long length = 0;
    while (fill(from, buffer)) {
      int read = buffer.remaining();
      if (!Arrays.equals(buffer.array(), 0, read, ZEROS, 0, read)) {
        to.position(length);
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
      }
      length += read;
    }
    lengthen(to, length);
    return length;
  }

  private static boolean fill(ReadableByteChannel from, ByteBuffer buffer) throws IOException {
    buffer.clear();
    int read = 0;
    while (buffer.hasRemaining() && read >= 0) {
      read = from.read(buffer);
    }
    return buffer.flip().hasRemaining();
  }

  /** A hole at the end: truncating makes no file longer, and a byte written there does. */
  public static void lengthen(FileChannel file, long length) throws IOException {
    if (file.size() < length) {
      ByteBuffer zero = ByteBuffer.allocate(1);
      while (zero.hasRemaining()) {
        file.write(zero, length - 1);
      }
    }
  }
}
