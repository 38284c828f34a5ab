package io.flywall.vip.wire;

/**
 * The errors of Linux that this module tells apart (include/uapi/asm-generic/errno-base.h and
 * errno.h; the numbers are the same on x86-64 and arm64).
 */
public enum Errno {
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  ENXIO(6),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EEXIST(17),
  ENODEV(19),
  EINVAL(22),
  EMSGSIZE(90),
  EOPNOTSUPP(95),
  EADDRNOTAVAIL(99),
  ENETDOWN(100),
  ENETUNREACH(101),
  ENOBUFS(105),
  EHOSTUNREACH(113);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /**
   * The error's name, or its number when it has none here. strerror would be another native call.
   */
  public static String nameOf(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) {
        return errno.name();
      }
    }
    return "errno " + number;
  }
}
