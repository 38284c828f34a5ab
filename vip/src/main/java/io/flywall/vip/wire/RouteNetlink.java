package io.flywall.vip.wire;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.AssignedAddress;
import io.flywall.vip.Change;
import io.flywall.vip.Device;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.Observed;
import io.flywall.vip.Outcome;
import io.flywall.vip.Outcome.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The conversation with rtnetlink. Requests go out in one batch, each with a sequence number of its
 * own and the wish for an acknowledgement; replies count only when they come from the kernel and
 * carry one of these numbers.
 *
 * <p>Rejected: one send per change (a system call each), and trusting the order of replies (a late
 * reply to an earlier, failed conversation would be taken for ours).
 */
public final class RouteNetlink implements KernelAddresses {
  /**
   * Requests per send. Each reply occupies less than 1 KiB of the socket's queue, whose default is
   * 208 KiB (net.core.rmem_default): 64 replies can never overrun it.
   */
  private static final int BATCH = 64;

  /** The largest request here (IPv6 address with flags and lifetime) has 92 bytes. */
  private static final int LARGEST_REQUEST = 128;

  /** The kernel cuts dumps into datagrams of at most 32 KiB (netlink_dump in af_netlink.c). */
  private static final int RECEIVE_BUFFER = 32 * 1024;

  /** Datagrams that answer nothing we asked; more than this is not a leftover but a flood. */
  private static final int MOST_STRAYS = 256;

  /** A dump disturbed that often will be tried again by the caller's timer, not by spinning. */
  private static final int DUMP_ATTEMPTS = 5;

  private final NetlinkSocket socket;
  private final ByteBuffer sendBuffer = ByteBuffer.allocateDirect(BATCH * LARGEST_REQUEST);
  private final ByteBuffer receiveBuffer = ByteBuffer.allocateDirect(RECEIVE_BUFFER);
  private int lastSequence;

  /** Takes the socket over: {@link #close} closes it. */
  public RouteNetlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  @Override
  public synchronized Observed observe() throws EnvironmentFailure {
    Map<String, Device> devices = new LinkedHashMap<>();
    dump(
        LinkMessage::writeDump,
        devices::clear,
        message ->
            LinkMessage.decode(message)
                .filter(link -> !link.gone())
                .ifPresent(link -> devices.put(link.device().name(), link.device())));
    Set<AssignedAddress> addresses = new LinkedHashSet<>();
    dump(
        AddressMessage::writeDump,
        addresses::clear,
        message ->
            AddressMessage.decode(message)
                .filter(address -> !address.gone())
                .ifPresent(address -> addresses.add(address.assigned())));
    return new Observed(devices, addresses);
  }

  /** All devices, now, with what only gates need to know of them. */
  public synchronized List<LinkMessage> links() throws EnvironmentFailure {
    List<LinkMessage> links = new ArrayList<>();
    dump(
        LinkMessage::writeDump,
        links::clear,
        message -> LinkMessage.decode(message).filter(link -> !link.gone()).ifPresent(links::add));
    return links;
  }

  @Override
  public synchronized List<Outcome> apply(List<Change> changes) throws EnvironmentFailure {
    Map<String, Resolved> devices = resolve(changes);
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < changes.size(); from += BATCH) {
      List<Change> part = changes.subList(from, Math.min(changes.size(), from + BATCH));
      outcomes.addAll(applyPart(part, devices));
    }
    return outcomes;
  }

  @Override
  public void close() {
    socket.close();
  }

  /** A device's index, or why there is none. */
  private record Resolved(Optional<Integer> index, Result otherwise, String text) {}

  /**
   * Asks the kernel for the index of each device, every time: an index kept from an earlier look
   * could belong to another device by now, and a VIP on the wrong device is worse than the 10 us.
   */
  private Map<String, Resolved> resolve(List<Change> changes) throws EnvironmentFailure {
    List<String> names = new ArrayList<>();
    Map<String, Resolved> resolved = new HashMap<>();
    for (String name : namesIn(changes)) {
      if (name.getBytes(StandardCharsets.UTF_8).length > LinkMessage.LONGEST_NAME) {
        resolved.put(name, new Resolved(Optional.empty(), Result.NO_DEVICE, "name too long"));
      } else {
        names.add(name);
      }
    }
    for (int from = 0; from < names.size(); from += BATCH) {
      List<String> part = names.subList(from, Math.min(names.size(), from + BATCH));
      NetlinkWriter writer = new NetlinkWriter(sendBuffer);
      int first = lastSequence + 1;
      part.forEach(name -> LinkMessage.writeQuery(writer, ++lastSequence, name));
      List<NetlinkMessage> replies = converse(writer, first, part.size());
      for (int i = 0; i < part.size(); i++) {
        resolved.put(part.get(i), resolvedBy(replies.get(i)));
      }
    }
    return resolved;
  }

  private static Set<String> namesIn(List<Change> changes) {
    Set<String> names = new TreeSet<>();
    changes.forEach(change -> names.add(change.vip().interfaceName()));
    return names;
  }

  private static Resolved resolvedBy(NetlinkMessage reply) throws EnvironmentFailure {
    Optional<LinkMessage> link = LinkMessage.decode(reply);
    if (link.isPresent()) {
      return new Resolved(Optional.of(link.get().device().index()), Result.DONE, "");
    }
    Acknowledgement no = Acknowledgement.decode(reply).orElseThrow(RouteNetlink::notUnderstood);
    return new Resolved(
        Optional.empty(),
        no.errno() == Errno.ENODEV.number() ? Result.NO_DEVICE : Result.REFUSED,
        no.inWords());
  }

  private List<Outcome> applyPart(List<Change> part, Map<String, Resolved> devices)
      throws EnvironmentFailure {
    NetlinkWriter writer = new NetlinkWriter(sendBuffer);
    int first = lastSequence + 1;
    for (Change change : part) {
      Optional<Integer> index = devices.get(change.vip().interfaceName()).index();
      if (index.isPresent()) {
        write(writer, ++lastSequence, change, index.get());
      }
    }
    List<NetlinkMessage> replies = converse(writer, first, lastSequence - first + 1);
    List<Outcome> outcomes = new ArrayList<>();
    int next = 0;
    for (Change change : part) {
      Resolved device = devices.get(change.vip().interfaceName());
      if (device.index().isPresent()) {
        Acknowledgement ack =
            Acknowledgement.decode(replies.get(next++)).orElseThrow(RouteNetlink::notUnderstood);
        outcomes.add(new Outcome(change, resultOf(change, ack.errno()), ack.inWords()));
      } else {
        outcomes.add(new Outcome(change, device.otherwise(), device.text()));
      }
    }
    return outcomes;
  }

  private static void write(NetlinkWriter writer, int sequence, Change change, int index) {
    AssignedAddress address =
        new AssignedAddress(index, change.vip().address(), change.vip().prefixLength());
    if (change instanceof Change.Add add) {
      AddressMessage.writeAdd(writer, sequence, address, lifetime(add.validFor()));
    } else if (change instanceof Change.Refresh refresh) {
      AddressMessage.writeRefresh(writer, sequence, address, lifetime(refresh.validFor()));
    } else {
      AddressMessage.writeRemove(writer, sequence, address);
    }
  }

  private static Lifetime lifetime(Optional<Duration> validFor) {
    return validFor.map(Lifetime::of).orElse(Lifetime.FOREVER);
  }

  private static Result resultOf(Change change, int errno) {
    if (errno == 0) {
      return Result.DONE;
    }
    if (errno == Errno.ENODEV.number()) {
      return Result.NO_DEVICE;
    }
    boolean already =
        change instanceof Change.Add
            ? errno == Errno.EEXIST.number()
            // ENXIO: the device has no IPv6 at all (inet6_addr_del), hence not this address.
            : change instanceof Change.Remove
                && (errno == Errno.EADDRNOTAVAIL.number() || errno == Errno.ENXIO.number());
    return already ? Result.ALREADY_SO : Result.REFUSED;
  }

  /**
   * Sends what was written and returns one reply for each of the {@code count} sequence numbers
   * from {@code first} on, in their order.
   */
  private List<NetlinkMessage> converse(NetlinkWriter writer, int first, int count)
      throws EnvironmentFailure {
    if (count == 0) {
      return List.of();
    }
    socket.send(writer.finished());
    NetlinkMessage[] replies = new NetlinkMessage[count];
    int missing = count;
    for (int strays = 0; missing > 0; strays++) {
      if (strays > MOST_STRAYS + count) {
        throw new EnvironmentFailure("rtnetlink: too many messages that answer no request");
      }
      for (NetlinkMessage message : receive()) {
        int place = message.sequence() - first;
        if (place >= 0 && place < count && replies[place] == null) {
          replies[place] = message.kept();
          missing--;
        }
      }
    }
    return List.of(replies);
  }

  private interface DumpRequest {
    void write(NetlinkWriter to, int sequence);
  }

  private void dump(DumpRequest request, Runnable startOver, Consumer<NetlinkMessage> each)
      throws EnvironmentFailure {
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      startOver.run();
      NetlinkWriter writer = new NetlinkWriter(sendBuffer);
      int sequence = ++lastSequence;
      request.write(writer, sequence);
      socket.send(writer.finished());
      if (readDump(sequence, each)) {
        return;
      }
    }
    throw new EnvironmentFailure(
        "rtnetlink: devices or addresses change faster than they are read");
  }

  /** Whether the dump is one picture: false when something changed while it was taken. */
  private boolean readDump(int sequence, Consumer<NetlinkMessage> each) throws EnvironmentFailure {
    boolean undisturbed = true;
    int strays = 0;
    while (strays <= MOST_STRAYS) {
      boolean ours = false;
      for (NetlinkMessage message : receive()) {
        if (message.sequence() != sequence) {
          continue;
        }
        ours = true;
        undisturbed &= !message.has(NetlinkMessage.FLAG_DUMP_INTERRUPTED);
        if (message.type() == NetlinkMessage.DONE) {
          failOnError(message);
          return undisturbed;
        }
        if (message.type() == NetlinkMessage.ERROR) {
          Acknowledgement error =
              Acknowledgement.decode(message).orElseThrow(RouteNetlink::notUnderstood);
          throw new EnvironmentFailure("rtnetlink refuses a dump: " + error.inWords());
        }
        each.accept(message);
      }
      strays += ours ? 0 : 1;
    }
    throw new EnvironmentFailure("rtnetlink: too many messages that answer no request");
  }

  /** A dump that failed halfway says so in its end message. */
  private static void failOnError(NetlinkMessage done) throws EnvironmentFailure {
    ByteBuffer body = done.body();
    int error = body.remaining() < Integer.BYTES ? 0 : body.getInt();
    if (error < 0) {
      throw new EnvironmentFailure("rtnetlink breaks off a dump: " + Errno.nameOf(-error));
    }
  }

  /** One datagram's messages; none when a process and not the kernel sent it. */
  private List<NetlinkMessage> receive() throws EnvironmentFailure {
    receiveBuffer.clear();
    int sender = socket.receive(receiveBuffer);
    // Any process with the privilege can send to our port (netlink(7)): only the kernel counts.
    return sender != 0
        ? List.of()
        : NetlinkMessage.parse(receiveBuffer).orElseThrow(RouteNetlink::notUnderstood);
  }

  private static EnvironmentFailure notUnderstood() {
    return new EnvironmentFailure("rtnetlink: a reply that cannot be read");
  }
}
