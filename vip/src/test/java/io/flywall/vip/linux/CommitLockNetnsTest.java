package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.vip.wire.FilterNetlink;
import io.flywall.vip.wire.GateTable;
import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Another program loads so many rules that it holds nftables' commit lock for long. */
@Tag("netns")
class CommitLockNetnsTest {
  /** Half a second and more in the kernel on the slowest machine tried. */
  private static final int RULES = 60_000;

  private static final int ROUNDS = 40;

  private static final long PACE_NANOS = 5_000_000;

  /** What was released is not collected while the lock is held, and only a few such have room. */
  private static final int ROUNDS_PER_RELEASE = 32;

  @Test
  void the_commit_lock_of_another_program_delays_nothing() throws Exception {
    Path rules = Files.createTempFile("many", ".nft");
    try (GatedHosts hosts = new GatedHosts()) {
      hosts.cable("eth0", 99);
      NftablesLease lease = hosts.lease();
      lease.install();
      writeRules(rules);
      FilterNetlink rival =
          hosts.node.call(() -> new FilterNetlink(LinuxNetlinkSocket.netfilter()));
      CompletableFuture<String> load =
          CompletableFuture.supplyAsync(() -> hosts.node.exec("nft", "-f", rules.toString()));
      // How long one that needs the lock is waiting now; 0 when it does not wait.
      AtomicLong waitsSince = new AtomicLong();
      AtomicLong longest = new AtomicLong();
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(
              () -> {
                while (!load.isDone()) {
                  long before = System.nanoTime();
                  waitsSince.set(before);
                  tryOutNothing(rival);
                  waitsSince.set(0);
                  longest.accumulateAndGet(System.nanoTime() - before, Math::max);
                }
              });
      int most = 0;
      int during = 0;
      long episode = 0;
      long slowest = 0;
      int rounds = 0;
      while (!load.isDone()) {
        long since = waitsSince.get();
        long before = System.nanoTime();
        hosts.claim(lease);
        if (++rounds % ROUNDS_PER_RELEASE == 0) {
          assertTrue(lease.release(), "not released");
        }
        slowest = Math.max(slowest, System.nanoTime() - before);
        during = since != 0 && since == episode && waitsSince.get() == since ? during + 1 : 0;
        episode = since;
        while (System.nanoTime() - before < PACE_NANOS) {
          Thread.onSpinWait();
        }
        most = Math.max(most, during);
      }
      load.get();
      waiting.get();
      rival.close();
      System.out.printf(
          "while another program waited for the commit lock up to %d ms: %d rounds of arm, renew,"
              + " read, and now and then release in one such wait; slowest round of all %d us%n",
          longest.get() / 1_000_000, most, slowest / 1000);
      assertTrue(most >= ROUNDS, "the lock was not held for long, or held us up: " + most);
    } finally {
      Files.delete(rules);
    }
  }

  private static void tryOutNothing(FilterNetlink rival) {
    try {
      rival.tryOut(GateTable::writeRemoval);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void writeRules(Path to) throws Exception {
    try (BufferedWriter out = Files.newBufferedWriter(to)) {
      out.write("table inet big {\nchain c {\n");
      for (int i = 0; i < RULES; i++) {
        out.write("ip saddr 10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256 + " drop\n");
      }
      out.write("}\n}\n");
    }
  }
}
