package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.flywall.value.VirtualAddress;
import io.flywall.vip.AssignedAddress;
import io.flywall.vip.Change;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.KernelNotice;
import io.flywall.vip.Outcome;
import io.flywall.vip.VipPlan;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("netns")
class KernelNoticesNetnsTest {
  /** Only so that a defect ends the test; what is waited for takes microseconds. */
  private static final long AMPLE_SECONDS = 10;

  private record Heard(KernelNotice notice, long nanos) {}

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private TwoHosts hosts;
  private KernelAddresses foreign;
  private KernelNotices notices;

  @BeforeEach
  void open() {
    hosts = new TwoHosts();
    foreign = hosts.node.call(LinuxKernelAddresses::open);
    notices = hosts.node.call(() -> KernelNotices.start(this::hear));
  }

  @AfterEach
  void close() {
    if (notices != null) {
      notices.close();
    }
    if (foreign != null) {
      foreign.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }

  private void hear(KernelNotice notice) {
    heard.add(new Heard(notice, System.nanoTime()));
  }

  @Test
  void a_foreign_removal_is_noticed() throws Exception {
    int rounds = 500;
    long[] latencies = new long[rounds];
    int index = foreign.observe().device("eth0").orElseThrow().index();
    AssignedAddress vip = new AssignedAddress(index, TwoHosts.VIP.address(), 24);
    for (int i = 0; i < rounds; i++) {
      apply(new Change.Add(TwoHosts.VIP));
      await(new KernelNotice.AddressAppeared(vip)::equals);
      long before = System.nanoTime();
      apply(new Change.Remove(TwoHosts.VIP));
      latencies[i] = await(new KernelNotice.AddressGone(vip)::equals).nanos() - before;
    }
    print("foreign removal to notice, send included", latencies);
  }

  @Test
  void a_refresh_is_told_from_an_addition() throws Exception {
    int index = foreign.observe().device("eth0").orElseThrow().index();
    for (VirtualAddress vip : List.of(TwoHosts.VIP, TwoHosts.VIP6)) {
      AssignedAddress address = new AssignedAddress(index, vip.address(), vip.prefixLength());
      apply(new Change.Add(vip, Optional.of(Duration.ofSeconds(100))));
      await(new KernelNotice.AddressAppeared(address)::equals);
      // The kernel stamps hundredths of a second.
      long end = System.nanoTime() + 30_000_000;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      apply(new Change.Refresh(vip, Duration.ofSeconds(100)));
      await(new KernelNotice.AddressRefreshed(address)::equals);
    }
  }

  @Test
  void a_foreign_removal_is_undone_by_the_plan() throws Exception {
    int rounds = 500;
    long[] latencies = new long[rounds];
    apply(new Change.Add(TwoHosts.VIP));
    try (KernelAddresses own = hosts.node.call(LinuxKernelAddresses::open)) {
      for (int i = 0; i < rounds; i++) {
        heard.clear();
        long before = System.nanoTime();
        apply(new Change.Remove(TwoHosts.VIP));
        await(notice -> notice instanceof KernelNotice.AddressGone);
        List<VirtualAddress> desired = List.of(TwoHosts.VIP);
        own.apply(VipPlan.between(desired, desired, own.observe()));
        latencies[i] = System.nanoTime() - before;
        assertEquals(true, own.observe().carries(TwoHosts.VIP));
      }
    }
    print("foreign removal to VIP back: notice, observation, plan, addition", latencies);
  }

  @Test
  void a_cable_that_is_pulled_is_noticed() {
    hosts.client.ip("link", "set", "eth0", "down");
    await(
        notice ->
            notice instanceof KernelNotice.DeviceChanged changed
                && changed.device().name().equals("eth0")
                && changed.device().up()
                && !changed.device().carrier());
  }

  @Test
  void a_device_that_is_new_is_noticed() {
    hosts.node.ip("link", "add", "other", "type", "veth", "peer", "name", "end");
    await(
        notice ->
            notice instanceof KernelNotice.DeviceChanged changed
                && changed.device().name().equals("other")
                && !changed.device().up());
  }

  @Test
  void a_device_that_goes_is_noticed() {
    hosts.client.ip("link", "del", "eth0");
    await(notice -> notice instanceof KernelNotice.DeviceGone gone && gone.name().equals("eth0"));
  }

  @Test
  void notices_that_were_lost_are_told_as_an_overrun() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    BlockingQueue<KernelNotice> late = new LinkedBlockingQueue<>();
    try (KernelNotices slow =
        hosts.node.call(
            () ->
                KernelNotices.start(
                    notice -> {
                      held.countDown();
                      awaitQuietly(hold);
                      late.add(notice);
                    }))) {
      assertNotNull(slow);
      apply(new Change.Add(TwoHosts.VIP));
      held.await();
      // Two notices per round; the queue of 1 MiB (2 MiB as the kernel counts) is full before.
      for (int i = 0; i < 5_000; i++) {
        foreign.apply(List.of(new Change.Remove(TwoHosts.VIP), new Change.Add(TwoHosts.VIP)));
      }
      hold.countDown();
      KernelNotice next;
      do {
        next = late.poll(AMPLE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(next, "no overrun was told");
      } while (!(next instanceof KernelNotice.Overrun));
    }
  }

  @Test
  void closing_ends_a_thread_that_waits_for_the_kernel() {
    notices.close();
    notices.close();
    assertEquals(
        0,
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("kernel-notices"))
            .count());
  }

  private void apply(Change change) throws Exception {
    assertEquals(Outcome.Result.DONE, foreign.apply(List.of(change)).get(0).result());
  }

  private Heard await(Predicate<KernelNotice> wanted) {
    try {
      while (true) {
        Heard next = heard.poll(AMPLE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(next, "the notice never came");
        if (wanted.test(next.notice())) {
          return next;
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s: p50 %d us, p99 %d us, max %d us (n = %d)%n",
        what,
        nanos[nanos.length / 2] / 1000,
        nanos[nanos.length * 99 / 100] / 1000,
        nanos[nanos.length - 1] / 1000,
        nanos.length);
  }
}
