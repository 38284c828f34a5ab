package io.flywall.replication.link;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Who is connected and has not shown who it is. The I/O thread alone. */
final class Strangers {
  private final int most;
  private final int mostOfOne;
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private int all;

  Strangers(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** Whether there is a place for one more; {@link #leave} must follow then. */
  boolean admit(InetAddress address) {
    if (all >= most || byAddress.getOrDefault(address, 0) >= mostOfOne) {
      return false;
    }
    all++;
    byAddress.merge(address, 1, Integer::sum);
    return true;
  }

  /** It has shown who it is, or has gone. */
  void leave(InetAddress address) {
    all--;
    byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }
}
