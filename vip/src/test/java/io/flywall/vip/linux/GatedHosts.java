package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.VirtualAddress;
import io.flywall.vip.GateNotice;
import io.flywall.vip.wire.Addresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node with a VIP on eth0 and a lease for it, and hosts on its cables. */
final class GatedHosts implements AutoCloseable {
  static final Inet4Address VIP = Addresses.v4("10.99.0.100");
  static final Inet6Address VIP6 = Addresses.v6("2001:db8:99::100");
  static final List<VirtualAddress> VIPS =
      List.of(new VirtualAddress(VIP, 24, "eth0"), new VirtualAddress(VIP6, 64, "eth0"));

  /** Twice what the defaults give, for a machine that is busy with other things. */
  static final Duration TOKEN_LIFE = Duration.ofMillis(60);

  static final Duration LEASE_TIME = Duration.ofMillis(400);

  /** Only so that a defect ends the test. */
  private static final long AMPLE_SECONDS = 10;

  final NetworkNamespace node = NetworkNamespace.create();
  final BlockingQueue<GateNotice> notices = new LinkedBlockingQueue<>();
  private final List<AutoCloseable> opened = Collections.synchronizedList(new ArrayList<>());

  /** All 32 bits count. */
  private int counter = Integer.MIN_VALUE;

  NetworkNamespace host() {
    NetworkNamespace host = NetworkNamespace.create();
    opened.add(host);
    return host;
  }

  /** A cable from the node's device, which gets its addresses in 10.NET, to a new host's eth0. */
  NetworkNamespace cable(String device, int net) {
    NetworkNamespace host = host();
    NetworkNamespace.connect(node, device, host, "eth0");
    address(node, device, net, 1);
    address(host, "eth0", net, 2);
    return host;
  }

  static void address(NetworkNamespace at, String device, int net, int number) {
    at.ip("addr", "add", "10." + net + ".0." + number + "/24", "dev", device);
    at.ip("addr", "add", "2001:db8:" + net + "::" + number + "/64", "dev", device, "nodad");
  }

  Asker asker(NetworkNamespace host, String device, int net) throws Exception {
    Asker asker = new Asker(host, device, net);
    opened.add(0, asker);
    return asker;
  }

  void addVips(String device) {
    node.ip("addr", "add", "10.99.0.100/24", "dev", device);
    node.ip("addr", "add", "2001:db8:99::100/64", "dev", device, "nodad");
  }

  NftablesLease lease() throws Exception {
    return lease(LEASE_TIME);
  }

  NftablesLease lease(Duration leaseTime) throws Exception {
    return lease(VIPS, leaseTime, notices::add);
  }

  /** A listener that may wait. */
  interface Listener {
    void hear(GateNotice notice) throws Exception;
  }

  NftablesLease lease(Listener listener) throws Exception {
    return lease(VIPS, LEASE_TIME, listener);
  }

  NftablesLease lease(List<VirtualAddress> vips) throws Exception {
    return lease(vips, LEASE_TIME, notices::add);
  }

  /** Opened and not yet installed. */
  private NftablesLease lease(List<VirtualAddress> vips, Duration leaseTime, Listener listener)
      throws Exception {
    NftablesLease lease =
        node.call(
            () ->
                NftablesLease.open(
                    vips,
                    TOKEN_LIFE,
                    leaseTime,
                    notice -> {
                      try {
                        listener.hear(notice);
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    }));
    opened.add(0, lease);
    return lease;
  }

  /** A fresh token and a renewal with it; again where a busy machine let the token grow old. */
  void claim(NftablesLease lease) {
    long armed;
    do {
      armed = System.nanoTime();
      assertTrue(lease.arm(++counter) && lease.renew(counter));
    } while (System.nanoTime() - armed > TOKEN_LIFE.toNanos() / 2);
    assertTrue(lease.read().left().isPresent(), () -> "not live: " + lease.read());
  }

  <T extends GateNotice> T await(Class<T> kind) throws Exception {
    while (true) {
      GateNotice next = notices.poll(AMPLE_SECONDS, TimeUnit.SECONDS);
      assertNotNull(next, "no notice: " + kind.getSimpleName());
      if (kind.isInstance(next)) {
        return kind.cast(next);
      }
    }
  }

  /** The gate keeper is another thread; what is waited for takes it a millisecond. */
  void awaitGate(NftablesLease lease, String device) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(AMPLE_SECONDS);
    while (!node.call(() -> lease.gated(device))) {
      assertTrue(System.nanoTime() < end, "no gate on " + device);
      Thread.onSpinWait();
    }
  }

  static void assertSilent(Asker asker) throws Exception {
    assertFalse(asker.byArp(VIP), "ARP");
    assertFalse(asker.byNdp(VIP6), "NDP");
  }

  static void assertAnswers(Asker asker) throws Exception {
    assertTrue(asker.byArp(VIP), "ARP");
    assertTrue(asker.byNdp(VIP6), "NDP");
  }

  @Override
  public void close() {
    for (AutoCloseable each : opened) {
      try {
        each.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    node.close();
  }
}
