package io.flywall.vip.linux;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.VipWire;
import io.flywall.vip.WireListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Asks and listens on packet sockets, one per device that carries VIPs, with one listening thread
 * for all.
 *
 * <p>The sockets hear every kind of frame, with a filter in the kernel, and not just ARP: sockets
 * of one EtherType get a frame behind the ingress hook, where the gate of a node without a lease
 * drops what is meant for the VIP, a peer's probe and announcement among it.
 */
public final class LinuxVipWire implements VipWire {
  /** How often devices are looked for without cause; a question that fails is a cause. */
  private static final Duration LOOK_EACH = Duration.ofSeconds(1);

  private static final int POLL_ENTRY = 8;
  private static final int RETURNED_EVENTS_AT = 6;

  private final List<VipLan> lans;
  private final WireListener listener;
  private final Runnable firstOnThread;
  private final BootClock clock = new BootClock();
  private final OwnDevices ours;
  private final Descriptor wake;
  private final Thread thread;
  private volatile boolean closing;

  private LinuxVipWire(
      List<VipLan> lans,
      OwnDevices ours,
      WireListener listener,
      Runnable firstOnThread,
      Descriptor wake) {
    this.ours = ours;
    this.lans = lans;
    this.listener = listener;
    this.firstOnThread = firstOnThread;
    this.wake = wake;
    this.thread = new Thread(this::listen, "vip-wire");
    thread.setDaemon(true);
  }

  /**
   * Begins to listen, in the network namespace of the calling thread. A device that is not there is
   * no failure: it is listened on as soon as it is.
   *
   * @param listener what it throws ends the thread, through its handler for uncaught exceptions
   * @param firstOnThread runs first on the listening thread: it should be as urgent as the loop's,
   *     or a starved node takes unheard answers for silence
   * @throws EnvironmentFailure when a device is there and cannot be listened on
   */
  public static LinuxVipWire start(
      Collection<VirtualAddress> vips, WireListener listener, Runnable firstOnThread)
      throws EnvironmentFailure {
    List<VipLan> lans =
        VirtualAddress.byInterface(vips).entrySet().stream()
            .map(entry -> new VipLan(entry.getKey(), entry.getValue()))
            .toList();
    LinuxVipWire wire =
        new LinuxVipWire(lans, OwnDevices.open(), listener, firstOnThread, Descriptor.event());
    try {
      for (VipLan lan : lans) {
        lan.refresh();
      }
    } catch (EnvironmentFailure failure) {
      wire.release();
      throw failure;
    }
    wire.thread.start();
    return wire;
  }

  @Override
  public boolean ask() {
    boolean sent = false;
    boolean failed = false;
    for (VipLan lan : lans) {
      VipLan.Asked asked = lan.ask(clock.now());
      sent |= asked == VipLan.Asked.SENT;
      failed |= asked == VipLan.Asked.NOT_SENT;
    }
    if (failed) {
      wake();
    }
    return sent || !failed;
  }

  private void wake() {
    int unused = LibC.write(wake.number(), Descriptor.memory(Long.BYTES).putLong(0, 1));
  }

  private void listen() {
    firstOnThread.run();
    ByteBuffer woken = Descriptor.memory(Long.BYTES);
    List<VipLan> open = openLans();
    ByteBuffer entries = entries(open);
    MonotonicInstant looked = clock.now();
    while (true) {
      LibC.poll(entries, (int) LOOK_EACH.toMillis());
      boolean look = clock.now().since(looked).compareTo(LOOK_EACH) >= 0;
      if (isReady(entries, open.size())) {
        int unused = LibC.read(wake.number(), woken);
        look = true;
      }
      if (closing) {
        return;
      }
      ours.refreshIfOld(clock.now());
      for (int i = 0; i < open.size(); i++) {
        look |= isReady(entries, i) && !hear(open.get(i));
      }
      if (look) {
        looked = clock.now();
      }
      if (look && refresh()) {
        open = openLans();
        entries = entries(open);
      }
    }
  }

  /** False when the device went down or away. */
  private boolean hear(VipLan lan) {
    try {
      lan.hear(listener, ours, clock.now());
      return true;
    } catch (EnvironmentFailure downOrGone) {
      return false;
    }
  }

  private boolean refresh() {
    boolean changed = false;
    for (VipLan lan : lans) {
      try {
        changed |= lan.refresh();
      } catch (EnvironmentFailure goneAgain) {
        // Looked for again, with the next look; until then ask() tells that it cannot ask.
        changed = true;
      }
    }
    return changed;
  }

  private List<VipLan> openLans() {
    return lans.stream().filter(lan -> lan.current() != null).toList();
  }

  /** Those of the LANs, then that of the eventfd. */
  private ByteBuffer entries(List<VipLan> open) {
    List<Descriptor> all = new ArrayList<>();
    open.forEach(lan -> all.add(lan.current().descriptor()));
    all.add(wake);
    return Descriptor.pollEntries(all.toArray(new Descriptor[0]));
  }

  private static boolean isReady(ByteBuffer entries, int entry) {
    return entries.getShort(POLL_ENTRY * entry + RETURNED_EVENTS_AT) != 0;
  }

  private void release() {
    lans.forEach(VipLan::close);
    ours.close();
    wake.close();
  }

  /**
   * Ends the thread and waits for it; not to be called by the listener. The last question must have
   * been asked.
   */
  @Override
  public synchronized void close() {
    if (thread == Thread.currentThread()) {
      throw new BrokenInvariant("the listener of the VIPs' LANs waits for its own end");
    }
    closing = true;
    wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    release();
  }
}
