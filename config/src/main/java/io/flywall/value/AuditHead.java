package io.flywall.value;

/**
 * Where a node's audit log ends: what a peer remembers of it cannot be taken back by whoever can
 * write the log.
 *
 * @param seq the number of the last line; 0 where there is none
 * @param hash the first half of that line's hash, in hex: to find another line with it is as hard
 *     as to break a cipher of 128 bits
 * @param time of that line, seconds since 1970
 */
public record AuditHead(long seq, String hash, long time) {
  public static final int HASH_LETTERS = 32;

  /** Of a log without a line. */
  public static final AuditHead NONE = new AuditHead(0, "0".repeat(HASH_LETTERS), 0);

  public AuditHead {
    if (seq < 0 || time < 0 || !isHash(hash)) {
      throw new IllegalArgumentException("no head: " + seq + ":" + hash + ":" + time);
    }
  }

  /** Whether it is the first half of a hash as the log has it. */
  public static boolean isHash(String text) {
    return text.length() == HASH_LETTERS && text.chars().allMatch(AuditHead::isHexDigit);
  }

  private static boolean isHexDigit(int letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
  }

  /** Whether a log that ended there can end here now: with that line, or further on. */
  public boolean canFollow(AuditHead before) {
    return seq > before.seq || (seq == before.seq && hash.equals(before.hash));
  }

  @Override
  public String toString() {
    return seq + ":" + hash;
  }
}
