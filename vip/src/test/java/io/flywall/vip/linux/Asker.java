package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.Addresses;
import io.flywall.vip.wire.ArpFrame;
import io.flywall.vip.wire.EchoFrame;
import io.flywall.vip.wire.EtherType;
import io.flywall.vip.wire.IcmpEcho;
import io.flywall.vip.wire.IpEcho;
import io.flywall.vip.wire.NeighborAdvertisement;
import io.flywall.vip.wire.NeighborSolicitation;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * A host that asks whether a node answers for a VIP. Silence is told from slowness without waiting:
 * behind each question goes one that is always answered, for an address of the node's own, and
 * frames on a cable keep their order.
 */
final class Asker implements AutoCloseable {
  /** Only so that a defect ends the test. */
  private static final Duration AMPLE = Duration.ofSeconds(5);

  private final PacketSocket arp;
  private final PacketSocket ip4;
  private final PacketSocket ip6;
  private final MacAddress own;
  private final Inet4Address ownIp;
  private final Inet6Address ownIp6;
  private final Inet4Address always;
  private final Inet6Address always6;
  private final ByteBuffer frame = ByteBuffer.allocate(PacketSocket.LARGEST_FRAME);
  private int sequence;

  /** On {@code 10.NET.0.2} and {@code 2001:db8:NET::2}; the node has .1 and ::1. */
  Asker(NetworkNamespace host, String device, int net) throws Exception {
    arp = host.call(() -> PacketSocket.open(device, EtherType.ARP));
    ip4 = host.call(() -> PacketSocket.open(device, EtherType.IPV4));
    ip6 = host.call(() -> PacketSocket.open(device, EtherType.IPV6));
    own = arp.mac();
    ownIp = Addresses.v4("10." + net + ".0.2");
    ownIp6 = Addresses.v6("2001:db8:" + net + "::2");
    always = Addresses.v4("10." + net + ".0.1");
    always6 = Addresses.v6("2001:db8:" + net + "::1");
  }

  boolean byArp(Inet4Address vip) throws Exception {
    arp.send(ArpFrame.probe(own, vip).encode());
    arp.send(ArpFrame.probe(own, always).encode());
    return answered(
        arp,
        vip,
        always,
        f ->
            ArpFrame.decode(f)
                .filter(a -> a.operation() == ArpFrame.Operation.REPLY)
                .map(ArpFrame::senderIp));
  }

  boolean byNdp(Inet6Address vip) throws Exception {
    ip6.send(NeighborSolicitation.asking(own, ownIp6, vip).encode());
    ip6.send(NeighborSolicitation.asking(own, ownIp6, always6).encode());
    return answered(
        ip6, vip, always6, f -> NeighborAdvertisement.decode(f).map(NeighborAdvertisement::target));
  }

  boolean byPing(Inet4Address vip, MacAddress node) throws Exception {
    ping(always, node);
    next(ip4, f -> echoFrom(f).filter(always::equals));
    ping(vip, node);
    ping(always, node);
    return answered(ip4, vip, always, Asker::echoFrom);
  }

  private static Optional<Inet4Address> echoFrom(ByteBuffer frame) {
    return EchoFrame.decode(frame)
        .filter(e -> e.packet().echo().isReply())
        .map(e -> e.packet().source());
  }

  private void ping(Inet4Address to, MacAddress node) throws Exception {
    IcmpEcho echo = IcmpEcho.request(7, ++sequence, new byte[8]);
    ip4.send(new EchoFrame(own, node, new IpEcho(ownIp, to, echo)).encode());
  }

  private <T> boolean answered(
      PacketSocket socket, T vip, T always, Function<ByteBuffer, Optional<T>> decoder)
      throws Exception {
    T first = next(socket, f -> decoder.apply(f).filter(a -> a.equals(vip) || a.equals(always)));
    if (first.equals(always)) {
      return false;
    }
    next(socket, f -> decoder.apply(f).filter(always::equals));
    return true;
  }

  private <T> T next(PacketSocket from, Function<ByteBuffer, Optional<T>> decoder)
      throws Exception {
    while (true) {
      assertTrue(from.receive(frame, AMPLE) > 0, "the node's own address is not answered");
      Optional<T> decoded = decoder.apply(frame);
      if (decoded.isPresent()) {
        return decoded.get();
      }
    }
  }

  @Override
  public void close() {
    arp.close();
    ip4.close();
    ip6.close();
  }
}
