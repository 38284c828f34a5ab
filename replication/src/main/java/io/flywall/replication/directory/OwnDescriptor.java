package io.flywall.replication.directory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A descriptor of an open directory that is ours alone, and its number, which Java does not tell.
 *
 * <p>The number is proved: the descriptor's offset, which no other one shares and nobody reads by,
 * is set to a mark, and then to another; the one number under {@code /proc/self/fdinfo} (proc(5))
 * that shows both is ours. Rejected: to compare inodes, because whoever opens the same directory at
 * that moment has it as well, and the number that was taken for ours would lead elsewhere once he
 * has closed it; and to wait for a number that was not there before, for the same reason.
 *
 * <p>For one thread.
 */
final class OwnDescriptor implements Closeable {
  private static final Path NUMBERS = Path.of("/proc/self/fd");
  private static final Path FACTS = Path.of("/proc/self/fdinfo");
  private static final Path ITSELF = Path.of(".");
  private static final String OFFSET = "pos:";

  /** Below 2^30: ext4 knows no offset beyond its hashes, of 31 bits. */
  private static final int MOST_MARK = 1 << 30;

  /** By chance somebody may show one mark; nobody follows to the next. */
  private static final int PROOFS = 2;

  /** Of any thread; only a guess, which is proved like every other. */
  private static final AtomicInteger LAST_NUMBER = new AtomicInteger();

  private static final AtomicInteger LAST_MARK = new AtomicInteger();

  private final FileChannel channel;
  private final int number;
  private final Path path;

  private OwnDescriptor(FileChannel channel, int number) {
    this.channel = channel;
    this.number = number;
    this.path = NUMBERS.resolve(Integer.toString(number));
  }

  /**
   * Of the directory that is open as {@code stream}, whatever its name is by now.
   *
   * @param likely the number that it probably gets: the kernel gives the lowest that is free, so it
   *     is usually that of the one that was closed last
   */
  static OwnDescriptor of(SecureDirectoryStream<Path> stream, OptionalInt likely)
      throws IOException {
    FileChannel channel =
        (FileChannel) stream.newByteChannel(ITSELF, Set.of(StandardOpenOption.READ));
    try {
      return new OwnDescriptor(channel, numberOf(channel, stream, likely));
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  private static int numberOf(
      FileChannel channel, SecureDirectoryStream<Path> stream, OptionalInt likely)
      throws IOException {
    if (likely.isPresent() && isNumber(channel, likely.getAsInt())) {
      return likely.getAsInt();
    }
    int last = LAST_NUMBER.get();
    if (isNumber(channel, last)) {
      return last;
    }
    int found = search(channel, keyOf(stream));
    LAST_NUMBER.set(found);
    return found;
  }

  /** The kernel's device and inode: not proof, but it spares the look at most of the others. */
  private static Object keyOf(SecureDirectoryStream<Path> stream) throws IOException {
    return stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
  }

  private static boolean has(Path candidate, Object key) {
    try {
      return key.equals(Files.readAttributes(candidate, BasicFileAttributes.class).fileKey());
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  private static int search(FileChannel channel, Object key) throws IOException {
    String mark = mark(channel);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(NUMBERS)) {
      for (Path candidate : all) {
        int number = Integer.parseInt(candidate.getFileName().toString());
        if (has(candidate, key) && shows(number, mark)) {
          if (isNumber(channel, number)) {
            return number;
          }
          // Somebody's offset was the same by chance; ours is another by now.
          mark = mark(channel);
        }
      }
    }
    throw new IOException("no number of a descriptor that is open; is /proc mounted?");
  }

  private static boolean isNumber(FileChannel channel, int number) throws IOException {
    for (int proof = 0; proof < PROOFS; proof++) {
      if (!shows(number, mark(channel))) {
        return false;
      }
    }
    return true;
  }

  /** A mark of its own each time, as fdinfo shows it. */
  private static String mark(FileChannel channel) throws IOException {
    int mark = 1 + Math.floorMod(LAST_MARK.incrementAndGet(), MOST_MARK - 1);
    FileChannel unused = channel.position(mark);
    return Integer.toString(mark);
  }

  private static boolean shows(int number, String mark) {
    try {
      String facts = Files.readString(FACTS.resolve(Integer.toString(number)));
      return facts.startsWith(OFFSET)
          && facts.substring(OFFSET.length(), facts.indexOf('\n')).strip().equals(mark);
    } catch (IOException closedMeanwhile) {
      // Before it was opened, or before it was read: another thread's.
      return false;
    }
  }

  int number() {
    return number;
  }

  /**
   * Leads to the directory and to nothing else.
   *
   * @throws IllegalStateException when it is closed: then the number may be somebody else's
   */
  Path path() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("the directory is closed");
    }
    return path;
  }

  /** fsync(2). */
  void sync() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
