package io.flywall.value;

/**
 * VIPs that move together. There is one group now; the wire format and the state machine carry its
 * id so that several can follow.
 *
 * @param number 0 to 255
 */
public record GroupId(int number) {
  /** The only group of this version. */
  public static final GroupId ONLY = new GroupId(0);

  public GroupId {
    if (number < 0 || number > 255) {
      throw new IllegalArgumentException("group id out of range: " + number);
    }
  }
}
