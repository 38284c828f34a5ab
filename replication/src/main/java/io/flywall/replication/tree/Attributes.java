package io.flywall.replication.tree;

/**
 * Who owns an entry and what may be done with it. The names count where the other node knows them,
 * the numbers where it does not: system users have different numbers on different nodes.
 *
 * @param mode the lower twelve bits of {@code st_mode} (inode(7)): permissions, set-id, sticky
 * @param user name, or empty when the number has none
 * @param group name, or empty when the number has none
 */
public record Attributes(int mode, int uid, int gid, String user, String group) {
  public Attributes {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException("mode out of range: " + Integer.toOctalString(mode));
    }
  }
}
