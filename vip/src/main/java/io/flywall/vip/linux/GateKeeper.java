package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.vip.GateNotice;
import io.flywall.vip.GatePlan;
import io.flywall.vip.ObservedGates;
import io.flywall.vip.wire.FilterNetlink;
import io.flywall.vip.wire.GateTable;
import io.flywall.vip.wire.LinkMessage;
import io.flywall.vip.wire.NftablesBatch;
import io.flywall.vip.wire.RouteNetlink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Keeps the gates standing, on a thread of its own: every change of nftables takes its commit lock,
 * which another program can hold for seconds. It wakes when the kernel tells of devices or of a
 * change of our table that was not ours, looks, and mends what differs.
 *
 * <p>Ports of a bridge get no gate: what comes in there for this host comes in once more on the
 * bridge, which has one, and what a bridge only passes on, to a VIP of the peer for example, is
 * none of our business.
 */
final class GateKeeper implements AutoCloseable {
  /** After a failure; within the 50 ms that a repair may take once it is possible. */
  private static final int RETRY_MILLIS = 25;

  /** A device that takes no gate will hardly take one soon. */
  private static final int RETRY_MISSING_MILLIS = 1_000;

  private static final int FOREVER = -1;

  /** What fits a transaction beside the VIPs. */
  private static final int DEVICES_PER_COMMIT = 400;

  private GateTable table;
  private Set<String> vipDevices;
  private final Consumer<GateNotice> listener;
  private final RouteNetlink links;
  private final FilterNetlink filter;
  private final int ownPort;
  private final NoticeSocket deviceNotices;
  private final NoticeSocket tableNotices;
  private final Descriptor wake;
  private final BootClock clock = new BootClock();
  private final Thread thread;

  private volatile StandingGates standing = StandingGates.NONE;
  private volatile boolean closing;

  /** Guarded by this, as every look and every change is. */
  private boolean keeping;

  /** To be made of the table, by this. */
  private Optional<Wanted> wanted = Optional.empty();

  /** It is made, or wanted, and nobody has been told. */
  private boolean owesChange;

  /** What the last good look left behind; the published one may have been doubted since. */
  private StandingGates last = StandingGates.NONE;

  private boolean broken;
  private MonotonicInstant brokenSince = MonotonicInstant.DISTANT_PAST;
  private String lastRefusal = "";

  private GateKeeper(
      GateTable table, Set<String> vipDevices, Consumer<GateNotice> listener, Sockets sockets)
      throws EnvironmentFailure {
    this.table = table;
    this.vipDevices = Set.copyOf(vipDevices);
    this.listener = listener;
    this.links = new RouteNetlink(sockets.links);
    this.filter = new FilterNetlink(sockets.filter, FilterNetlink.LARGE_BUFFER);
    this.ownPort = sockets.filter.port();
    this.deviceNotices = sockets.deviceNotices;
    this.tableNotices = sockets.tableNotices;
    this.wake = sockets.wake;
    this.thread = new Thread(this::keep, "gate-keeper");
    thread.setDaemon(true);
  }

  /** All that belongs to the namespace of the thread that opens it. */
  private record Sockets(
      LinuxNetlinkSocket links,
      LinuxNetlinkSocket filter,
      NoticeSocket deviceNotices,
      NoticeSocket tableNotices,
      Descriptor wake) {}

  static GateKeeper open(GateTable table, Set<String> vipDevices, Consumer<GateNotice> listener)
      throws EnvironmentFailure {
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      LinuxNetlinkSocket links = opened(opened, LinuxNetlinkSocket.route());
      LinuxNetlinkSocket filter =
          opened(opened, LinuxNetlinkSocket.netfilter(FilterNetlink.LARGE_BUFFER));
      NoticeSocket deviceNotices = opened(opened, NoticeSocket.ofDevices());
      NoticeSocket tableNotices = opened(opened, NoticeSocket.ofNftables());
      Descriptor wake = opened(opened, Descriptor.event());
      return new GateKeeper(
          table,
          vipDevices,
          listener,
          new Sockets(links, filter, deviceNotices, tableNotices, wake));
    } catch (EnvironmentFailure failure) {
      for (AutoCloseable each : opened) {
        closeQuietly(each);
      }
      throw failure;
    }
  }

  private static <T extends AutoCloseable> T opened(List<AutoCloseable> to, T one) {
    to.add(one);
    return one;
  }

  private static void closeQuietly(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      throw new AssertionError("descriptors close without a word", e);
    }
  }

  StandingGates standing() {
    return standing;
  }

  /** Looks, and mends; from any thread, at once. */
  void lookAgain() {
    wake.signal();
  }

  /** From any thread: somebody saw that the table does not work. */
  void tableSeemsGone() {
    standing = standing.withoutTable();
    wake.signal();
  }

  /** Other VIPs or times. */
  private record Wanted(GateTable table, Set<String> vipDevices) {}

  /** From any thread, at once: the own thread makes it so, and says when it is. */
  void change(GateTable next, Set<String> devices) {
    synchronized (this) {
      wanted = Optional.of(new Wanted(next, Set.copyOf(devices)));
      owesChange = true;
    }
    wake.signal();
  }

  /** Makes what is missing, on the calling thread; starts the own thread when all is well. */
  synchronized void install() throws EnvironmentFailure {
    keeping = true;
    reconcile();
    if (!thread.isAlive()) {
      thread.start();
    }
  }

  /** Removes the table, and does not make it again. */
  synchronized void remove() throws EnvironmentFailure {
    keeping = false;
    last = StandingGates.NONE;
    standing = last;
    filter.commit(GateTable::writeRemoval);
  }

  private void keep() {
    var entries =
        Descriptor.pollEntries(wake, deviceNotices.descriptor(), tableNotices.descriptor());
    while (!closing) {
      int ready = LibC.poll(entries, patience());
      wake.clearSignals();
      boolean devices = deviceNotices.drain(message -> LinkMessage.decode(message).isPresent());
      boolean rules =
          tableNotices.drain(message -> FilterNetlink.isForeignNotice(message, ownPort));
      boolean asked = entries.getShort(6) != 0 || ready == 0;
      if (!closing && (devices || rules || asked)) {
        mend();
      }
    }
  }

  private int patience() {
    StandingGates now = standing;
    if (!now.tableStands() || !now.failure().isEmpty()) {
      return RETRY_MILLIS;
    }
    return now.missing().isEmpty() ? FOREVER : RETRY_MISSING_MILLIS;
  }

  private synchronized void mend() {
    if (!keeping) {
      return;
    }
    try {
      reconcile();
    } catch (EnvironmentFailure failure) {
      standing = new StandingGates(false, Map.of(), Map.of(), String.valueOf(failure.getMessage()));
      if (!lastRefusal.equals(failure.getMessage())) {
        lastRefusal = String.valueOf(failure.getMessage());
        listener.accept(new GateNotice.Refused(lastRefusal));
      }
    }
  }

  private void reconcile() throws EnvironmentFailure {
    Map<String, Integer> present = new TreeMap<>();
    links
        .links()
        .forEach(
            link -> {
              if (!link.bridgePort() && !link.device().name().equals(GateTable.LOOPBACK)) {
                present.put(link.device().name(), link.device().index());
              }
            });
    ObservedGates observed = filter.observe(table);
    noteLoss(present, observed);
    if (wanted.isPresent()) {
      observed = changeTo(wanted.get(), observed);
    }
    GatePlan plan = GatePlan.between(present.keySet(), vipDevices, observed, GateTable::chainsOf);
    Map<String, String> missing = plan.isEmpty() ? Map.of() : carryOut(plan, observed);
    Map<String, Integer> gated = new HashMap<>(present);
    gated.keySet().removeAll(missing.keySet());
    missing.forEach(
        (device, reason) -> {
          if (!reason.equals(last.missing().get(device))) {
            listener.accept(new GateNotice.Ungated(device, reason));
          }
        });
    last = new StandingGates(true, gated, missing, "");
    standing = last;
    lastRefusal = "";
    if (owesChange) {
      owesChange = false;
      listener.accept(new GateNotice.Changed());
    }
    if (broken) {
      broken = false;
      listener.accept(new GateNotice.Repaired(clock.now().since(brokenSince)));
    }
  }

  /** In place where the table stands; where it does not, it is made anew as it is wanted now. */
  private ObservedGates changeTo(Wanted next, ObservedGates observed) throws EnvironmentFailure {
    if (observed.tableStands()) {
      filter.commit(batch -> next.table().writeChange(batch, table));
    }
    table = next.table();
    vipDevices = next.vipDevices();
    wanted = Optional.empty();
    return filter.observe(table);
  }

  /** Says what stood and does not any more, before it is mended. */
  private void noteLoss(Map<String, Integer> present, ObservedGates observed) {
    if (!last.tableStands() || broken) {
      return;
    }
    String lost = "";
    if (!observed.tableStands()) {
      lost = "another program removed or changed the table 'netdev flywall'";
    } else {
      for (Map.Entry<String, Integer> gate : last.indices().entrySet()) {
        if (gate.getValue().equals(present.get(gate.getKey()))
            && !observed.gatedDevices().contains(gate.getKey())) {
          lost = "another program removed or changed the gate on " + gate.getKey();
        }
      }
    }
    if (!lost.isEmpty()) {
      broken = true;
      brokenSince = clock.now();
      standing = last.withoutTable();
      listener.accept(new GateNotice.Lost(lost));
    }
  }

  /** In one transaction with as many devices as it holds, and the others after it. */
  private Map<String, String> carryOut(GatePlan plan, ObservedGates observed)
      throws EnvironmentFailure {
    List<String> devices = plan.toGate();
    List<String> first = devices.subList(0, Math.min(devices.size(), DEVICES_PER_COMMIT));
    List<String> rest = new ArrayList<>(devices.subList(first.size(), devices.size()));
    try {
      filter.commit(
          batch -> {
            writeShared(plan, batch);
            first.forEach(device -> writeGate(batch, device, plan, observed));
          });
    } catch (EnvironmentFailure atLeastOneRefuses) {
      rest.addAll(0, first);
      if (plan.replaceTable() || !plan.toRemove().isEmpty()) {
        filter.commit(batch -> writeShared(plan, batch));
      }
    }
    Map<String, String> missing = new TreeMap<>();
    for (String device : rest) {
      try {
        filter.commit(batch -> writeGate(batch, device, plan, observed));
      } catch (EnvironmentFailure refused) {
        missing.put(device, String.valueOf(refused.getMessage()));
      }
    }
    return missing;
  }

  private void writeShared(GatePlan plan, NftablesBatch batch) {
    if (plan.replaceTable()) {
      table.writeReplacement(batch);
    }
    GateTable.writeChainRemoval(batch, plan.toRemove());
  }

  private static void writeGate(
      NftablesBatch batch, String device, GatePlan plan, ObservedGates observed) {
    if (!plan.replaceTable()) {
      Collection<String> wrong = new ArrayList<>(GateTable.chainsOf(device));
      wrong.retainAll(observed.gateChains());
      GateTable.writeChainRemoval(batch, wrong);
    }
    GateTable.writeGate(batch, device);
  }

  /** Ends the thread, waiting for a transaction under way. The table stays. */
  @Override
  public void close() {
    closing = true;
    wake.signal();
    boolean interrupted = false;
    while (thread.isAlive() && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    links.close();
    filter.close();
    deviceNotices.close();
    tableNotices.close();
    wake.close();
  }
}
