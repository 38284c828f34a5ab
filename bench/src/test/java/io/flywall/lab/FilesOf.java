package io.flywall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What lies below a folder: of every file its mode, owner, time and content, by its path; without
 * what is on its way.
 */
record FilesOf(Map<String, String> facts) {
  private static final int SHOWN = 10;

  static FilesOf in(Path folder) {
    return in(folder, true);
  }

  /** Without content, for who waits: nobody reads a gigabyte again and again. */
  static FilesOf outlineOf(Path folder) {
    return in(folder, false);
  }

  private static FilesOf in(Path folder, boolean content) {
    Map<String, String> facts = new TreeMap<>();
    try {
      Path unused = Files.walkFileTree(folder, new Looking(folder, facts, content));
      return new FilesOf(facts);
    } catch (NoSuchFileException none) {
      return new FilesOf(Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Some of them, each with what it is on either side; empty: they are equal. */
  List<String> differencesTo(FilesOf other) {
    Set<String> paths = new TreeSet<>(facts.keySet());
    paths.addAll(other.facts.keySet());
    List<String> differences = new ArrayList<>();
    for (String path : paths) {
      String here = facts.getOrDefault(path, "nothing");
      String there = other.facts.getOrDefault(path, "nothing");
      if (!here.equals(there) && differences.size() < SHOWN) {
        differences.add(path + ": " + here + ", there " + there);
      }
    }
    return differences;
  }

  private static final class Looking extends SimpleFileVisitor<Path> {
    private final Path folder;
    private final Map<String, String> facts;
    private final boolean content;

    Looking(Path folder, Map<String, String> facts, boolean content) {
      this.content = content;
      this.folder = folder;
      this.facts = facts;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      return onItsWay(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
      String name = path.getFileName().toString();
      if (!onItsWay(path) && !name.endsWith(ReplicatingCluster.UNFINISHED)) {
        try {
          String digest = content ? digest(path) : path.toFile().length() + " bytes";
          facts.put(folder.relativize(path).toString(), facts(path) + ", " + digest);
        } catch (NoSuchFileException replaced) {
          // Who compares while there are changes compares again.
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException && !path.equals(folder)) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    private static boolean onItsWay(Path path) {
      return path.getFileName().toString().startsWith(".flywall-staging");
    }

    private static String facts(Path path) throws IOException {
      Map<String, Object> seen =
          new HashMap<>(
              Files.readAttributes(
                  path, "unix:mode,uid,gid,lastModifiedTime", LinkOption.NOFOLLOW_LINKS));
      // Java sets times by the microsecond.
      long time = ((FileTime) seen.remove("lastModifiedTime")).to(TimeUnit.MICROSECONDS);
      return new TreeMap<>(seen) + " " + time + " us";
    }

    private static String digest(Path path) throws IOException {
      try {
        byte[] content =
            Files.isSymbolicLink(path)
                ? Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8)
                : Files.readAllBytes(path);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        return HexFormat.of().formatHex(digest, 0, 8);
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }
}
