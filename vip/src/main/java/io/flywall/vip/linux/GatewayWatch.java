package io.flywall.vip.linux;

import io.flywall.value.BrokenInvariant;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.vip.GatewayListener;
import io.flywall.vip.GatewayRounds;
import io.flywall.vip.Gateways;
import io.flywall.vip.wire.IcmpEcho;
import io.flywall.vip.wire.Icmpv6Echo;
import io.flywall.vip.wire.IpEcho;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sends each gateway an echo request each interval, through the host's own routes, on a thread of
 * its own. ARP was rejected: a gateway's kernel answers it while it forwards nothing, and it says
 * nothing about one behind a router.
 */
public final class GatewayWatch implements Gateways {
  private static final int RETURNED_EVENTS_AT = 6;

  private final Set<InetAddress> gateways;
  private final Duration interval;
  private final GatewayListener listener;
  private final Optional<IcmpSocket> ipv4;
  private final Optional<Icmpv6Socket> ipv6;
  private final Descriptor stop;
  private final GatewayRounds rounds = new GatewayRounds();
  private final BootClock clock = new BootClock();
  private final Thread thread;

  /** Other askers on this host have other process ids, or their questions other sequences. */
  private final int identifier = (int) ProcessHandle.current().pid() & 0xffff;

  private int sequence;

  /** Why the last question did not get out, or empty. */
  private String hindrance = "";

  private GatewayWatch(
      Set<InetAddress> gateways,
      Duration interval,
      GatewayListener listener,
      Optional<IcmpSocket> ipv4,
      Optional<Icmpv6Socket> ipv6,
      Descriptor stop) {
    this.gateways = gateways;
    this.interval = interval;
    this.listener = listener;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.stop = stop;
    this.thread = new Thread(this::watch, "gateways");
    thread.setDaemon(true);
  }

  /**
   * Begins to ask, in the network namespace of the calling thread.
   *
   * @param gateways at least one; a link-local one with its scope
   * @param interval between two rounds of questions, at least a millisecond
   * @param listener what it throws ends the thread, through its handler for uncaught exceptions
   */
  public static GatewayWatch start(
      Collection<InetAddress> gateways, Duration interval, GatewayListener listener)
      throws EnvironmentFailure {
    Set<InetAddress> all = new LinkedHashSet<>(gateways);
    if (all.isEmpty() || interval.toMillis() < 1) {
      throw new IllegalArgumentException("no gateway, or no interval: " + all + ", " + interval);
    }
    Optional<IcmpSocket> ipv4 = Optional.empty();
    Optional<Icmpv6Socket> ipv6 = Optional.empty();
    try {
      if (all.stream().anyMatch(Inet4Address.class::isInstance)) {
        ipv4 = Optional.of(IcmpSocket.open());
      }
      if (all.stream().anyMatch(Inet6Address.class::isInstance)) {
        ipv6 = Optional.of(Icmpv6Socket.open());
      }
      GatewayWatch watch =
          new GatewayWatch(all, interval, listener, ipv4, ipv6, Descriptor.event());
      watch.thread.start();
      return watch;
    } catch (EnvironmentFailure failure) {
      ipv4.ifPresent(IcmpSocket::close);
      ipv6.ifPresent(Icmpv6Socket::close);
      throw failure;
    }
  }

  private void watch() {
    List<Descriptor> ears = new ArrayList<>(List.of(stop));
    ipv4.ifPresent(socket -> ears.add(socket.descriptor()));
    ipv6.ifPresent(socket -> ears.add(socket.descriptor()));
    ByteBuffer entries = Descriptor.pollEntries(ears.toArray(new Descriptor[0]));
    while (true) {
      MonotonicInstant over = clock.now().plus(interval);
      sequence = sequence + 1 & 0xffff;
      hindrance = "";
      gateways.forEach(this::ask);
      if (!hearUntil(over, entries)) {
        return;
      }
      if (rounds.roundOver()) {
        listener.reachable(
            false,
            "no answer from "
                + gateways.stream()
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.joining(", "))
                + " in "
                + GatewayRounds.SILENT_ROUNDS
                + " rounds"
                + hindrance);
      }
    }
  }

  private void ask(InetAddress gateway) {
    try {
      if (gateway instanceof Inet4Address address) {
        boolean sent =
            ipv4.orElseThrow().send(address, IcmpEcho.request(identifier, sequence, new byte[0]));
        if (!sent) {
          hindrance = " (no way to " + gateway.getHostAddress() + ")";
        }
      } else {
        ipv6.orElseThrow().send((Inet6Address) gateway, Icmpv6Echo.request(identifier, sequence));
      }
    } catch (EnvironmentFailure notSent) {
      // A route that is missing, a firewall that refuses: no answer will come, and that counts.
      hindrance = " (" + gateway.getHostAddress() + ": " + notSent.getMessage() + ")";
    }
  }

  /** False when this watch is being closed. */
  private boolean hearUntil(MonotonicInstant over, ByteBuffer entries) {
    Duration left = interval;
    while (!left.isNegative() && !left.isZero()) {
      // Rounded up, or the last fraction of a millisecond would be spent awake.
      LibC.poll(entries, (int) Math.min(left.toMillis() + 1, Integer.MAX_VALUE));
      if (entries.getShort(RETURNED_EVENTS_AT) != 0) {
        return false;
      }
      hear();
      left = over.since(clock.now());
    }
    return true;
  }

  private void hear() {
    try {
      if (ipv4.isPresent()) {
        for (Optional<IpEcho> heard = ipv4.get().receive();
            heard.isPresent();
            heard = ipv4.get().receive()) {
          IpEcho packet = heard.get();
          judge(packet.source(), packet.echo().identifier(), packet.echo().sequence());
        }
      }
      if (ipv6.isPresent()) {
        for (Optional<Icmpv6Socket.Received> heard = ipv6.get().receive();
            heard.isPresent();
            heard = ipv6.get().receive()) {
          Icmpv6Echo echo = heard.get().echo();
          judge(heard.get().from(), echo.identifier(), echo.sequence());
        }
      }
    } catch (EnvironmentFailure toldOnce) {
      // The kernel tells of a device that went down once; silence will tell the rest.
      return;
    }
  }

  /** A late answer counts as long as the rounds it belongs to do. */
  private void judge(InetAddress from, int answered, int echoed) {
    int roundsAgo = sequence - echoed & 0xffff;
    if (answered == identifier
        && roundsAgo < GatewayRounds.SILENT_ROUNDS
        && gateways.contains(from)
        && rounds.answer()) {
      listener.reachable(true, from.getHostAddress() + " answers");
    }
  }

  /** Ends the thread and waits for it; not to be called by the listener. */
  @Override
  public synchronized void close() {
    if (thread == Thread.currentThread()) {
      throw new BrokenInvariant("the listener of gateways waits for its own end");
    }
    int unused = LibC.write(stop.number(), Descriptor.memory(Long.BYTES).putLong(0, 1));
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
    ipv4.ifPresent(IcmpSocket::close);
    ipv6.ifPresent(Icmpv6Socket::close);
    stop.close();
  }
}
