package io.flywall.replication.stream;

/** The other side is gone, or was sent away: there will be another. */
final class FeedLost extends Exception {
  private static final long serialVersionUID = 1L;

  FeedLost(String why) {
    super(why, null, false, false);
  }
}
