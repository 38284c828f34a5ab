package io.flywall.replication.tree;

import java.util.Optional;

/**
 * Who owns an entry and what may be done with it. The names count where the other node knows them,
 * the numbers where it does not: system users have different numbers on different nodes.
 *
 * @param mode the lower twelve bits of {@code st_mode} (inode(7)): permissions, set-id, sticky
 * @param user name, or empty when the number has none
 * @param group name, or empty when the number has none
 */
public record Attributes(int mode, int uid, int gid, String user, String group) {
  /** Longer than any user database allows: LOGIN_NAME_MAX (limits.h) is 256 with the NUL. */
  private static final int LONGEST_NAME = 255;

  public Attributes {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("mode out of range: " + Integer.toOctalString(mode));
    }
  }

  /** What is wrong with {@code name} as one of a user or a group; empty when nothing is. */
  public static Optional<String> misfitOfName(String name) {
    int bytes = TreePath.bytes(name, 0, name.length());
    return bytes < 0 || bytes > LONGEST_NAME
        ? Optional.of("has an owner whose name is longer than 255 bytes, or no text")
        : Optional.empty();
  }
}
