/**
 * Directories held open, so that what is done below a dataset's root happens below it, whoever
 * renames or links what meanwhile.
 *
 * <p>Each step downwards is an {@code openat(2)} with O_NOFOLLOW on the directory before, through
 * {@link java.nio.file.SecureDirectoryStream}. What that lacks (mkdir, symlink, link, the upper
 * bits of a mode, inode numbers) goes through {@code /proc/self/fd/N}: the kernel resolves that to
 * the very directory that is open, not to a name (proc(5)). Which number is N is proved, not
 * guessed ({@link io.flywall.replication.directory.OwnDescriptor}). Rejected: path names with a
 * check before use, which a swapped symbolic link passes; and a native call of our own, because jnr
 * lives in another room.
 *
 * <p>What must never enter: what a dataset is, who may write where, content.
 *
 * <p>Invariants: no name with a {@code /} in it, and none that is {@code .} or {@code ..}, ever
 * reaches the kernel from here; nothing is followed below the directory that was opened first.
 *
 * <p>Start reading at {@link io.flywall.replication.directory.OpenDirectory}.
 */
package io.flywall.replication.directory;
