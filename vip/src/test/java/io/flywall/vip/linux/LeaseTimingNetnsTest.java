package io.flywall.vip.linux;

import io.flywall.vip.wire.ElementRemoval;
import io.flywall.vip.wire.FilterNetlink;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prints what the calls of the loop thread cost; asserts nothing. */
@Tag("netns")
class LeaseTimingNetnsTest {
  private static final int WARM_UP = 20_000;
  private static final int ROUNDS = 20_000;

  private interface Call {
    void make(int round) throws Exception;
  }

  @Test
  void what_each_call_costs() throws Exception {
    try (GatedHosts hosts = new GatedHosts()) {
      hosts.cable("eth0", 99);
      NftablesLease lease = hosts.lease();
      lease.install();
      // Few tokens alive at a time: a new one for each arm would fill the set (4,096) at once.
      measure("arm", WARM_UP, ROUNDS, i -> lease.arm(i / 100));
      measure("renew", WARM_UP, ROUNDS, i -> lease.renew(i));
      measure("read", WARM_UP, ROUNDS, i -> lease.read());
      measure("release with read back, not live", WARM_UP, ROUNDS, i -> lease.release());
      measure("gated", WARM_UP, ROUNDS, i -> lease.gated("eth0"));
      long[] release = new long[200];
      int counter = 1_000_000;
      for (int i = 0; i < release.length; i++) {
        lease.arm(++counter);
        lease.renew(counter);
        long before = System.nanoTime();
        lease.release();
        release[i] = System.nanoTime() - before;
      }
      print("release of a live lease with read back", release);
      try (FilterNetlink control =
          hosts.node.call(() -> new FilterNetlink(LinuxNetlinkSocket.netfilter()))) {
        long[] delete = new long[200];
        for (int i = 0; i < delete.length; i++) {
          // Until it is live: a token may have ended on a busy machine, and there is nothing to
          // delete.
          hosts.claim(lease);
          long before = System.nanoTime();
          control.commit(ElementRemoval::write);
          delete[i] = System.nanoTime() - before;
        }
        print("the same by a transaction of nftables, without read back", delete);
      }
    }
  }

  private static void measure(String what, int warmUp, int rounds, Call call) throws Exception {
    for (int i = 0; i < warmUp; i++) {
      call.make(i);
    }
    long[] nanos = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long before = System.nanoTime();
      call.make(i);
      nanos[i] = System.nanoTime() - before;
    }
    print(what, nanos);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s: p50 %.1f us, p99 %.1f us, max %.1f us (n = %d)%n",
        what,
        nanos[nanos.length / 2] / 1e3,
        nanos[nanos.length * 99 / 100] / 1e3,
        nanos[nanos.length - 1] / 1e3,
        nanos.length);
  }
}
