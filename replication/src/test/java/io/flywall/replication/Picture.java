package io.flywall.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a directory looks like, by means of its own: a line for each entry. */
public final class Picture {
  private Picture() {}

  public static Map<String, String> of(Path directory) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return lines;
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        lines.put(directory.relativize(path).toString(), line(path));
      }
    }
    return lines;
  }

  private static String line(Path path) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(
            path, "unix:mode,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    String owner =
        Integer.toOctalString((int) facts.get("mode"))
            + " "
            + facts.get("uid")
            + ":"
            + facts.get("gid");
    if (Files.isSymbolicLink(path)) {
      return owner + " -> " + Files.readSymbolicLink(path);
    }
    if (Files.isDirectory(path)) {
      return owner + " directory";
    }
    long micros = ((FileTime) facts.get("lastModifiedTime")).to(TimeUnit.MICROSECONDS);
    return owner
        + " "
        + micros
        + " "
        + facts.get("size")
        + " "
        + Arrays.hashCode(Files.readAllBytes(path));
  }
}
