package io.flywall.replication.directory;

import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel says about a name, lstat(2).
 *
 * @param mode the lower twelve bits
 * @param modified st_mtime, nanoseconds since 1970
 * @param changed st_ctime, nanoseconds since 1970: nobody can set it back
 * @param links how many names it has
 */
public record Facts(
    Kind kind,
    int mode,
    int uid,
    int gid,
    long size,
    long modified,
    long changed,
    long inode,
    long device,
    int links) {

  static final String NAMES = "unix:mode,uid,gid,size,lastModifiedTime,ctime,ino,dev,nlink";

  private static final int S_IFMT = 0170000;

  /** S_IFMT of inode(7). */
  public enum Kind {
    FILE(0100000, "a file"),
    DIRECTORY(0040000, "a directory"),
    LINK(0120000, "a symbolic link"),
    BLOCK_DEVICE(0060000, "a block device"),
    CHARACTER_DEVICE(0020000, "a character device"),
    PIPE(0010000, "a named pipe"),
    SOCKET(0140000, "a socket"),
    UNKNOWN(0, "of an unknown kind");

    private final int bits;
    private final String text;

    Kind(int bits, String text) {
      this.bits = bits;
      this.text = text;
    }

    static Kind of(int mode) {
      for (Kind kind : values()) {
        if ((mode & S_IFMT) == kind.bits) {
          return kind;
        }
      }
      return UNKNOWN;
    }

    /** With its article, for a message. */
    public String text() {
      return text;
    }
  }

  static Facts of(Map<String, Object> attributes) {
    int mode = (int) attributes.get("mode");
    return new Facts(
        Kind.of(mode),
        mode & 07777,
        (int) attributes.get("uid"),
        (int) attributes.get("gid"),
        (long) attributes.get("size"),
        nanos((FileTime) attributes.get("lastModifiedTime")),
        nanos((FileTime) attributes.get("ctime")),
        (long) attributes.get("ino"),
        (long) attributes.get("dev"),
        (int) attributes.get("nlink"));
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  public boolean isFile() {
    return kind == Kind.FILE;
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  public boolean isLink() {
    return kind == Kind.LINK;
  }
}
