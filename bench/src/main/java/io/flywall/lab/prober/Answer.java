package io.flywall.lab.prober;

/** Ways in which a node can answer for the VIP, each with its place among a node's eight bits. */
public enum Answer {
  ECHO_LAN(0),
  ECHO_SYNC(1),
  ARP(2),
  NEIGHBOR(3),
  TCP_LAN(4),
  TCP_SYNC(5),
  ECHO6_LAN(6),
  ECHO6_SYNC(7);

  private static final int PLACES = 8;

  private final int place;

  Answer(int place) {
    this.place = place;
  }

  /** In the mask of a tick: eight nodes fit into it. */
  long bit(int node) {
    return 1L << (node * PLACES + place);
  }

  /** Every way of one node. */
  static long allOf(int node) {
    return 0xffL << (node * PLACES);
  }
}
