package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.GateNotice;
import io.flywall.vip.KernelLease;
import io.flywall.vip.wire.FilterNetlink;
import io.flywall.vip.wire.GateTable;
import io.flywall.vip.wire.LeaseFrame;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The lease as an element of a set of nftables (the rules: {@link GateTable}), fed by frames that
 * the agent sends on the loopback device and the rules there take. Sending is 2 us and waits for
 * nobody; changes of rules wait for nftables' commit lock, and belong to the gate keeper's thread.
 *
 * <p>Order at start: {@link #supported}; {@link #open}; {@link #install}, before anything that adds
 * a VIP's address, since without gates an address answers at once. A live lease of an earlier life
 * stays ({@link #read} tells): adopt it, or {@link #release} it and remove the addresses. Before an
 * address is added to a device, at a claim or because the device came back: {@link #gated}. At a
 * clean stop: release, remove the addresses, {@link #remove}, {@link #close}. After a crash the
 * table stays and the lease runs out.
 *
 * <p>Needs nftables with egress hooks (Linux 5.16 with CONFIG_NETFILTER_EGRESS), and no program of
 * nftables.
 */
public final class NftablesLease implements KernelLease {
  /** What fits one transaction of nftables. */
  public static final int MOST_VIPS = 10_000;

  private final PacketSocket loopback;
  private final FilterNetlink look;
  private final GateKeeper keeper;

  private NftablesLease(PacketSocket loopback, FilterNetlink look, GateKeeper keeper) {
    this.loopback = loopback;
    this.look = look;
    this.keeper = keeper;
  }

  /**
   * Opens what is needed, in the calling thread's network namespace; changes nothing yet.
   *
   * @param tokenLife A', whole jiffies
   * @param leaseTime T, whole jiffies
   * @param listener called on the gate keeper's thread, or by install; should only enqueue
   */
  public static NftablesLease open(
      List<VirtualAddress> vips,
      Duration tokenLife,
      Duration leaseTime,
      Consumer<GateNotice> listener)
      throws EnvironmentFailure {
    GateTable table = tableFor(vips, tokenLife, leaseTime);
    Set<String> devices = devicesOf(vips);
    PacketSocket loopback = PacketSocket.open(GateTable.LOOPBACK, PacketSocket.NO_RECEPTION);
    FilterNetlink look = null;
    try {
      look = new FilterNetlink(LinuxNetlinkSocket.netfilter());
      return new NftablesLease(loopback, look, GateKeeper.open(table, devices, listener));
    } catch (EnvironmentFailure failure) {
      loopback.close();
      if (look != null) {
        look.close();
      }
      throw failure;
    }
  }

  private static Set<String> devicesOf(List<VirtualAddress> vips) {
    return vips.stream().map(VirtualAddress::interfaceName).collect(Collectors.toSet());
  }

  private static GateTable tableFor(
      List<VirtualAddress> vips, Duration tokenLife, Duration leaseTime) throws EnvironmentFailure {
    if (vips.size() > MOST_VIPS) {
      throw new EnvironmentFailure(
          "more than " + MOST_VIPS + " VIPs do not fit one transaction of nftables");
    }
    List<InetAddress> addresses =
        new TreeSet<>(vips).stream().map(VirtualAddress::address).distinct().toList();
    return new GateTable(addresses, tokenLife, leaseTime);
  }

  /**
   * Why this kernel cannot hold such a lease; empty when it can. It lets the kernel make the whole
   * table and undo it again; waits for the commit lock, so not for the loop thread.
   */
  public static Optional<String> supported() {
    GateTable table = new GateTable(List.of(), Duration.ofMillis(10), Duration.ofMillis(100));
    try (FilterNetlink filter = new FilterNetlink(LinuxNetlinkSocket.netfilter())) {
      filter.tryOut(
          batch -> {
            table.writeReplacement(batch);
            GateTable.writeGate(batch, GateTable.LOOPBACK);
          });
      return Optional.empty();
    } catch (EnvironmentFailure no) {
      return Optional.of(
          no.getMessage()
              + "; the kernel needs nftables with netdev ingress and egress hooks (Linux 5.16 or"
              + " later, CONFIG_NF_TABLES_NETDEV and CONFIG_NETFILTER_EGRESS)");
    }
  }

  /**
   * Makes the table and the gates where they do not stand as they have to, and keeps them from now
   * on. One that does stand is left alone, with a live lease in it; one for other VIPs or times is
   * replaced, without a moment in between, and its lease ends. Blocks while another program holds
   * the commit lock. Call it before any VIP's address can be on this node.
   *
   * @throws EnvironmentFailure when there is no table; a device that takes no gate is told by
   *     {@link #read} and the listener
   */
  public void install() throws EnvironmentFailure {
    keeper.install();
  }

  /**
   * Gates for other VIPs and with other times, from any thread: marks that live and a live lease
   * stay as they are, and no moment is without gates. {@link GateNotice.Changed} tells when it is
   * done, which may take as long as another program holds the commit lock. Before: no address may
   * stand of a VIP that is left out.
   */
  public void change(List<VirtualAddress> vips, Duration tokenLife, Duration leaseTime)
      throws EnvironmentFailure {
    keeper.change(tableFor(vips, tokenLife, leaseTime), devicesOf(vips));
  }

  /**
   * Whether this device, as it is now, has a gate: to be asked before a VIP's address is added to
   * it. For a thread of the agent's network namespace.
   */
  public boolean gated(String device) {
    StandingGates standing = keeper.standing();
    Integer index = standing.indices().get(device);
    return standing.tableStands() && index != null && index == PacketSocket.indexOf(device);
  }

  /**
   * Lets the gate keeper look at once, from any thread. It hears of devices and of its table by
   * itself; this is for a caller that knows better.
   */
  public void lookAgain() {
    keeper.lookAgain();
  }

  @Override
  public boolean arm(int counter) {
    return handOver(LeaseFrame.arm(counter));
  }

  @Override
  public boolean renew(int counter) {
    return handOver(LeaseFrame.renew(counter));
  }

  /**
   * The rules take our frames by dropping them, which the kernel tells the sender. A frame that got
   * through has met no rules: they are gone, whatever was told so far.
   */
  private boolean handOver(ByteBuffer frame) {
    try {
      if (!loopback.send(frame)) {
        return true;
      }
      keeper.tableSeemsGone();
      return false;
    } catch (EnvironmentFailure loopbackDown) {
      return false;
    }
  }

  @Override
  public boolean release() {
    boolean handedOver = handOver(LeaseFrame.release());
    Holding after = read();
    return handedOver && after.intact() && after.left().isEmpty();
  }

  @Override
  public Holding read() {
    try {
      FilterNetlink.Lease lease = look.lease();
      StandingGates standing = keeper.standing();
      if (!lease.table() && standing.tableStands()) {
        keeper.tableSeemsGone();
        standing = standing.withoutTable();
      }
      return new Holding(Kind.NFTABLES, standing.intact(), lease.left(), standing.problem());
    } catch (EnvironmentFailure failure) {
      return new Holding(
          Kind.NFTABLES,
          false,
          Optional.empty(),
          "the lease cannot be read: " + failure.getMessage() + "; see the kernel's log (dmesg)");
    }
  }

  /**
   * Removes our table and nothing else: from then on addresses answer without a lease, so remove
   * those of the VIPs first. Blocks while another program holds the commit lock.
   */
  public void remove() throws EnvironmentFailure {
    keeper.remove();
  }

  @Override
  public void close() {
    keeper.close();
    look.close();
    loopback.close();
  }
}
