package io.flywall.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Somebody who does to a directory whatever can be done, by the numbers of a seed. */
public final class RandomEdits {
  private final Path root;
  private final Random random;
  private final long seed;
  private int made;

  public RandomEdits(Path root, long seed) throws IOException {
    this.root = Files.createDirectories(root);
    this.random = new Random(seed);
    this.seed = seed;
  }

  public void some(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      one();
    }
  }

  private void one() throws IOException {
    List<Path> all = below();
    Path any = all.get(random.nextInt(all.size()));
    Path directory = Files.isDirectory(any, LinkOption.NOFOLLOW_LINKS) ? any : any.getParent();
    switch (random.nextInt(11)) {
      case 0, 1, 2 -> write(directory.resolve(name()));
      case 3 -> Files.createDirectory(directory.resolve(name()));
      case 4 -> Files.createSymbolicLink(directory.resolve(name()), Path.of(target()));
      case 5 -> edit(any);
      case 6 -> mode(any);
      case 7 -> delete(any);
      case 8 -> rename(any, directory);
      case 9 -> owner(any);
      default -> swapKind(any);
    }
  }

  private List<Path> below() throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return new ArrayList<>(walk.toList());
    }
  }

  private String name() {
    made++;
    String[] forms = {"file", "ä ö", "with\nline", ".hidden", "UPPER", "-dash"};
    return forms[random.nextInt(forms.length)] + seed + "." + made;
  }

  private String target() {
    String[] targets = {"/nowhere/at/all", "../..", "file1", "nowhere", "."};
    return targets[random.nextInt(targets.length)];
  }

  private void write(Path file) throws IOException {
    int[] sizes = {0, 1, 100, 4096, 40_000, 70_000, 300_000, 1_000_000};
    byte[] bytes = new byte[sizes[random.nextInt(sizes.length)]];
    random.nextBytes(bytes);
    Files.write(file, bytes);
    if (random.nextInt(4) == 0) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {1}), 500_000 + random.nextInt(100));
      }
    }
  }

  private void edit(Path file) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      long at = random.nextInt((int) Files.size(file) + 1);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap("edited".getBytes(StandardCharsets.UTF_8)), at);
      }
    }
  }

  private void mode(Path path) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      int[] modes = {0600, 0644, 0755, 0400, 02755, 01777, 04711};
      Files.setAttribute(path, "unix:mode", modes[random.nextInt(modes.length)]);
      if (random.nextBoolean()) {
        Files.setLastModifiedTime(path, FileTime.from(random.nextInt(), TimeUnit.MILLISECONDS));
      }
    }
  }

  private void owner(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", random.nextInt(3), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", random.nextInt(2) * 54_321, LinkOption.NOFOLLOW_LINKS);
  }

  private void delete(Path path) throws IOException {
    if (!path.equals(root)) {
      try (Stream<Path> walk = Files.walk(path)) {
        for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private void rename(Path path, Path into) throws IOException {
    if (!path.equals(root) && !into.startsWith(path)) {
      Files.move(path, into.resolve(name()));
    }
  }

  /** A file becomes a directory, a directory a link, a link a file. */
  private void swapKind(Path path) throws IOException {
    if (path.equals(root)) {
      return;
    }
    boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    boolean link = Files.isSymbolicLink(path);
    delete(path);
    if (directory) {
      Files.createSymbolicLink(path, Path.of("swapped"));
    } else if (link) {
      write(path);
    } else {
      Files.createDirectory(path);
      write(path.resolve("inside"));
    }
  }
}
