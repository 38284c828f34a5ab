package io.flywall.lab.prober;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.MacAddress;
import io.flywall.vip.linux.PacketSocket;
import io.flywall.vip.wire.ArpFrame;
import io.flywall.vip.wire.EchoFrame;
import io.flywall.vip.wire.EtherType;
import io.flywall.vip.wire.IcmpEcho;
import io.flywall.vip.wire.IpEcho;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** One network seen from the client: asks each node by its MAC address, hears who answers. */
final class Leg implements AutoCloseable {
  /** Identifier of questions to one node. */
  static final int TO_ONE = 0x7701;

  /** Identifier of ordinary pings. */
  static final int PING = 0x7702;

  private final Inet4Address own;
  private final Inet4Address vip;
  private final List<MacAddress> nodes;
  private final Map<MacAddress, Integer> numbers = new HashMap<>();
  private final Answer echo;
  private final Answer tcp;
  private final PacketSocket ip;
  private final PacketSocket arp;
  private final MacAddress mac;
  private final MacAddress alias;
  private final ByteBuffer frame = ByteBuffer.allocate(PacketSocket.LARGEST_FRAME);

  Leg(
      String device,
      Inet4Address own,
      Inet4Address vip,
      List<MacAddress> nodes,
      Answer echo,
      Answer tcp)
      throws EnvironmentFailure {
    this.own = own;
    this.vip = vip;
    this.nodes = nodes;
    this.echo = echo;
    this.tcp = tcp;
    for (int i = 0; i < nodes.size(); i++) {
      numbers.put(nodes.get(i), i);
    }
    this.ip = PacketSocket.open(device, EtherType.IPV4);
    this.arp = PacketSocket.open(device, EtherType.ARP);
    this.mac = ip.mac();
    this.alias = new MacAddress(mac.bits() | 0xff0000);
  }

  /** One's own, but for a byte: answers to it come here, and the kernel's caches pass them over. */
  MacAddress alias() {
    return alias;
  }

  int nodeOf(MacAddress address) {
    return numbers.getOrDefault(address, -1);
  }

  void askEcho(long tick) {
    byte[] payload = ByteBuffer.allocate(Long.BYTES).putLong(tick).array();
    for (MacAddress node : nodes) {
      IcmpEcho question = IcmpEcho.request(TO_ONE, (int) tick, payload);
      send(ip, new EchoFrame(mac, node, new IpEcho(own, vip, question)).encode());
    }
  }

  void askMore(long tick) {
    for (MacAddress node : nodes) {
      send(ip, TcpKnock.frame(mac, node, own, vip, tick));
    }
    send(arp, ArpFrame.probe(alias, vip).encode());
  }

  /** A device that is down for a moment answers nothing, which is what the tape will show. */
  private static void send(PacketSocket socket, ByteBuffer bytes) {
    try {
      boolean unused = socket.send(bytes);
    } catch (EnvironmentFailure down) {
      // See above.
    }
  }

  void hear(Recorder recorder) throws EnvironmentFailure {
    while (ip.receive(frame.clear(), Duration.ZERO) > 0) {
      EchoFrame answer = EchoFrame.decode(frame).orElse(null);
      if (answer != null) {
        hearEcho(recorder, answer);
      } else {
        hearTcp(recorder);
      }
    }
  }

  private void hearEcho(Recorder recorder, EchoFrame answer) {
    IcmpEcho message = answer.packet().echo();
    int node = nodeOf(answer.from());
    byte[] payload = message.payload();
    if (!message.isReply()
        || node < 0
        || payload.length != Long.BYTES
        || !answer.packet().source().equals(vip)) {
      return;
    }
    long tick = ByteBuffer.wrap(payload).getLong();
    if (message.identifier() == TO_ONE) {
      recorder.answer(tick, node, echo);
    } else if (message.identifier() == PING) {
      recorder.pingBy(tick, node);
    }
  }

  private void hearTcp(Recorder recorder) {
    OptionalLong tick = TcpKnock.answered(frame, vip);
    int node = frame.limit() < 12 ? -1 : nodeOf(sourceOf(frame));
    if (tick.isPresent() && node >= 0) {
      recorder.answer(tick.getAsLong(), node, tcp);
    }
  }

  private static MacAddress sourceOf(ByteBuffer frame) {
    byte[] bytes = new byte[MacAddress.LENGTH];
    frame.get(MacAddress.LENGTH, bytes);
    return MacAddress.of(bytes);
  }

  /** ARP carries no number: an answer counts for the newest tick. */
  void hearArp(Recorder recorder) throws EnvironmentFailure {
    while (arp.receive(frame.clear(), Duration.ZERO) > 0) {
      ArpFrame answer = ArpFrame.decode(frame).orElse(null);
      if (answer != null
          && answer.operation() == ArpFrame.Operation.REPLY
          && answer.to().equals(alias)
          && answer.senderIp().equals(vip)
          && nodeOf(answer.from()) >= 0) {
        recorder.answer(recorder.nextTick() - 1, nodeOf(answer.from()), Answer.ARP);
      }
    }
  }

  @Override
  public void close() {
    ip.close();
    arp.close();
  }
}
