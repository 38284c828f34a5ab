package io.flywall.replication.directory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A directory held open: what is done through it happens in it, whatever its name becomes
 * meanwhile. Nothing is followed. For one thread.
 */
public final class OpenDirectory implements Closeable {
  private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;

  private final SecureDirectoryStream<Path> stream;
  private final OwnDescriptor own;
  private OptionalInt likelyForChild = OptionalInt.empty();

  private OpenDirectory(SecureDirectoryStream<Path> stream, OptionalInt likely) throws IOException {
    this.stream = stream;
    try {
      this.own = OwnDescriptor.of(stream, likely);
    } catch (IOException | RuntimeException failure) {
      stream.close();
      throw failure;
    }
  }

  /**
   * Where a dataset begins, in the operator's own words: links on the way are the operator's.
   *
   * @throws NoSuchFileException when it is not there
   */
  @SuppressWarnings("StreamResourceLeak") // What is returned closes it.
  public static OpenDirectory open(Path absolute) throws IOException {
    return new OpenDirectory(secure(Files.newDirectoryStream(absolute)), OptionalInt.empty());
  }

  /**
   * The directory {@code name} in this one.
   *
   * @throws IOException also when it is something else than a directory: a symbolic link, say
   */
  public OpenDirectory child(String name) throws IOException {
    OpenDirectory child =
        new OpenDirectory(stream.newDirectoryStream(one(name), NOFOLLOW), likelyForChild);
    likelyForChild = OptionalInt.of(child.own.number());
    return child;
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> opened)
      throws IOException {
    if (opened instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    opened.close();
    throw new IOException("this system opens no directory relative to another (openat)");
  }

  // ---- looking ----------------------------------------------------------------------------

  /** Once. Names that are not UTF-8 are given to {@code unreadable} as they can be shown. */
  public List<String> names(Consumer<String> unreadable) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      for (Path entry : stream) {
        String name = entry.getFileName().toString();
        if (isText(name, entry.getFileName())) {
          names.add(name);
        } else {
          unreadable.accept(name);
        }
      }
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
    return names;
  }

  /** Whether the text names the same bytes again. */
  private static boolean isText(String name, Path bytes) {
    try {
      return name.indexOf('\uFFFD') < 0 && Path.of(name).equals(bytes);
    } catch (InvalidPathException unmappable) {
      return false;
    }
  }

  /** Empty when there is no such name. */
  public Optional<Facts> facts(String name) throws IOException {
    try {
      return Optional.of(Facts.of(Files.readAttributes(at(name), Facts.NAMES, NOFOLLOW)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Of this directory itself. */
  public Facts facts() throws IOException {
    return Facts.of(Files.readAttributes(own.path(), Facts.NAMES));
  }

  /** With the names of its owners, which costs a look into the user database. */
  PosixFileAttributes owners(String name) throws IOException {
    return Files.readAttributes(at(name), PosixFileAttributes.class, NOFOLLOW);
  }

  public String linkTarget(String name) throws IOException {
    return Files.readSymbolicLink(at(name)).toString();
  }

  /** To read; a named pipe would block here, so ask for the facts first. */
  public SeekableByteChannel read(String name) throws IOException {
    return open(name, Set.of(StandardOpenOption.READ, NOFOLLOW));
  }

  // ---- changing ---------------------------------------------------------------------------

  /** A new file that only its owner may read, to write and to read. */
  public FileChannel create(String name) throws IOException {
    return (FileChannel)
        open(
            name,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                NOFOLLOW));
  }

  /** An existing file, to write and to read. */
  public FileChannel write(String name) throws IOException {
    return (FileChannel)
        open(name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW));
  }

  private SeekableByteChannel open(String name, Set<OpenOption> how) throws IOException {
    return stream.newByteChannel(
        one(name),
        how,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** A new directory that only its owner may enter. */
  public void createDirectory(String name) throws IOException {
    Path unused =
        Files.createDirectory(
            at(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  public void createLink(String name, String target) throws IOException {
    Path unused = Files.createSymbolicLink(at(name), Path.of(target));
  }

  /** A second name, {@code other} in {@code there}, for the file {@code name}: link(2). */
  public void addName(String name, OpenDirectory there, String other) throws IOException {
    Path unused = Files.createLink(there.at(other), at(name));
  }

  /** rename(2): whatever file was there is replaced in one step. */
  public void move(String name, OpenDirectory there, String other) throws IOException {
    stream.move(one(name), there.stream, there.one(other));
  }

  public void deleteFile(String name) throws IOException {
    stream.deleteFile(one(name));
  }

  public void deleteDirectory(String name) throws IOException {
    stream.deleteDirectory(one(name));
  }

  /** chown(2) takes the set-id bits away: the owner comes before the mode. */
  public void setOwner(String name, UserPrincipal user, GroupPrincipal group) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(at(name), PosixFileAttributeView.class, NOFOLLOW);
    view.setOwner(user);
    view.setGroup(group);
  }

  /** All twelve bits. Not for links, which have none. */
  public void setMode(String name, int mode) throws IOException {
    Files.setAttribute(at(name), "unix:mode", mode, NOFOLLOW);
  }

  /** Not for links: Java cannot set theirs. */
  public void setModified(String name, long nanos) throws IOException {
    Files.getFileAttributeView(at(name), BasicFileAttributeView.class, NOFOLLOW)
        .setTimes(FileTime.from(nanos, TimeUnit.NANOSECONDS), null, null);
  }

  /** What was created, renamed or deleted in it is on the disk: fsync(2) of a directory. */
  public void sync() throws IOException {
    own.sync();
  }

  /**
   * Owner, mode and times of a file or directory in it are on the disk: they are of the inode, and
   * fsync(2) of the directory that names it says nothing of those. Anything else is left alone.
   */
  public void syncEntry(String name) throws IOException {
    Optional<Facts> facts = facts(name);
    if (facts.filter(Facts::isDirectory).isPresent()) {
      try (OpenDirectory child = child(name)) {
        child.sync();
      }
    } else if (facts.filter(Facts::isFile).isPresent()) {
      // For reading: a program that runs cannot be opened for writing (ETXTBSY).
      try (FileChannel file = (FileChannel) read(name)) {
        file.force(true);
      }
    }
  }

  /** For the one kind of path that leads here and nowhere else. */
  public Path at(String name) {
    return own.path().resolve(one(name));
  }

  private Path one(String name) {
    Path path = Path.of(name);
    if (path.getNameCount() != 1 || path.isAbsolute() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("not one name: " + name);
    }
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      own.close();
    } finally {
      stream.close();
    }
  }
}
