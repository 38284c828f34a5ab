package io.flywall.agent.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The right to write the next line; given up when it is closed, or with its process. */
final class ChainLock implements AutoCloseable {
  /** A line takes a tenth of a millisecond; callers wait for half a second in all. */
  private static final int ATTEMPTS = 80;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final FileChannel channel;

  private ChainLock(FileChannel channel) {
    this.channel = channel;
  }

  static ChainLock on(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (isLocked(channel)) {
          return new ChainLock(channel);
        }
        LockSupport.parkNanos(channel, PAUSE_NANOS);
      }
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
    channel.close();
    throw new IOException("another program keeps " + file);
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
