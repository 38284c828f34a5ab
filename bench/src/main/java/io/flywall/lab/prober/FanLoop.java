package io.flywall.lab.prober;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.linux.BootClock;
import io.flywall.vip.linux.IcmpSocket;
import io.flywall.vip.linux.Icmpv6Socket;
import io.flywall.vip.wire.IcmpEcho;
import io.flywall.vip.wire.Icmpv6Echo;
import io.flywall.vip.wire.IpEcho;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Pings many addresses through the client's own neighbour cache, each every five milliseconds, a
 * fifth of them in each.
 *
 * <p>Each of fifty every millisecond was rejected: 100,000 packets a second there and back take
 * half a processor from those who are measured.
 */
final class FanLoop implements TickingLoop {
  /** Ticks from one question to an address to the next. */
  private static final int ROUND = 5;

  /** Of the address with index 0; the prober's own pings have others. */
  private static final int FIRST_IDENTIFIER = 0x7800;

  /** Twenty seconds; more room is made when it is needed. */
  private static final int FIRST_SIZE = 4_000;

  private static final int SEQUENCES = 1 << 16;

  private final List<InetAddress> addresses;
  private final BootClock clock = new BootClock();
  private final IcmpSocket ipv4;
  private final Icmpv6Socket ipv6;
  private final List<Recorder> recorders = new ArrayList<>();
  private final ConcurrentLinkedQueue<CompletableFuture<List<Tape>>> changes =
      new ConcurrentLinkedQueue<>();
  private volatile boolean ending;

  FanLoop(List<InetAddress> addresses) throws EnvironmentFailure {
    this.addresses = List.copyOf(addresses);
    this.ipv4 = IcmpSocket.open();
    this.ipv6 = Icmpv6Socket.open();
    addresses.forEach(address -> recorders.add(new Recorder(0, FIRST_SIZE)));
  }

  @Override
  public void run() {
    try {
      Ticker ticker = new Ticker(clock);
      for (int turn = 0; !ending; turn = (turn + 1) % ROUND) {
        hear();
        change();
        ask(turn);
        ticker.await();
      }
    } catch (EnvironmentFailure e) {
      throw new IllegalStateException("the fan's sockets fail", e);
    }
  }

  private void ask(int turn) {
    for (int i = turn; i < addresses.size(); i += ROUND) {
      int sequence = (int) (recorders.get(i).begin(clock.now().nanos()) % SEQUENCES);
      try {
        ask(addresses.get(i), FIRST_IDENTIFIER + i, sequence);
      } catch (EnvironmentFailure notSent) {
        // A neighbour that is not found: the question stays without an answer on the tape.
      }
    }
  }

  private void ask(InetAddress address, int identifier, int sequence) throws EnvironmentFailure {
    if (address instanceof Inet4Address ipv4Address) {
      boolean unused = ipv4.send(ipv4Address, IcmpEcho.request(identifier, sequence, new byte[0]));
    } else {
      ipv6.send((Inet6Address) address, Icmpv6Echo.request(identifier, sequence));
    }
  }

  private void hear() throws EnvironmentFailure {
    for (Optional<IpEcho> reply = ipv4.receive(); reply.isPresent(); reply = ipv4.receive()) {
      answered(reply.get().echo().identifier(), reply.get().echo().sequence());
    }
    for (Optional<Icmpv6Socket.Received> reply = ipv6.receive();
        reply.isPresent();
        reply = ipv6.receive()) {
      answered(reply.get().echo().identifier(), reply.get().echo().sequence());
    }
  }

  private void answered(int identifier, int sequence) {
    int index = identifier - FIRST_IDENTIFIER;
    if (index < 0 || index >= recorders.size()) {
      return;
    }
    Recorder recorder = recorders.get(index);
    // Sequences come again after five minutes: the newest tick with this one is meant.
    long newest = recorder.nextTick() - 1;
    recorder.ping(newest - Math.floorMod(newest - sequence, SEQUENCES), clock.now().nanos());
  }

  private void change() {
    CompletableFuture<List<Tape>> wanted = changes.poll();
    if (wanted != null) {
      wanted.complete(recorders.stream().map(recorder -> recorder.tape(List.of())).toList());
      recorders.replaceAll(full -> new Recorder(full.nextTick(), FIRST_SIZE));
    }
  }

  /** Begins new tapes; the old ones, in the order of the addresses, are the result. */
  CompletableFuture<List<Tape>> newTapes() {
    CompletableFuture<List<Tape>> old = new CompletableFuture<>();
    changes.add(old);
    return old;
  }

  @Override
  public void end() {
    ending = true;
  }

  @Override
  public void close() {
    ipv4.close();
    ipv6.close();
  }
}
