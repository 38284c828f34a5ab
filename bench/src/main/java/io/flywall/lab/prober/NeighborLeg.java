package io.flywall.lab.prober;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.MacAddress;
import io.flywall.vip.linux.PacketSocket;
import io.flywall.vip.wire.EtherType;
import io.flywall.vip.wire.NeighborAdvertisement;
import io.flywall.vip.wire.NeighborSolicitation;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * One network seen from the client by IPv6: asks all who has the VIP, and each node by its MAC
 * address whether it answers for it.
 */
final class NeighborLeg implements AutoCloseable {
  private final PacketSocket socket;
  private final MacAddress mac;
  private final MacAddress asker;
  private final Inet6Address own;
  private final Inet6Address askerAddress;
  private final Inet6Address vip;
  private final List<MacAddress> nodes;
  private final Answer echo;
  private final ByteBuffer frame = ByteBuffer.allocate(PacketSocket.LARGEST_FRAME);

  /**
   * @param asker not the device's own address, so that no cache of the client changes
   * @param askerAddress an address that nobody has
   */
  NeighborLeg(
      String device,
      MacAddress asker,
      Inet6Address own,
      Inet6Address askerAddress,
      Inet6Address vip,
      List<MacAddress> nodes,
      Answer echo)
      throws EnvironmentFailure {
    this.socket = PacketSocket.open(device, EtherType.IPV6);
    this.mac = socket.mac();
    this.asker = asker;
    this.own = own;
    this.askerAddress = askerAddress;
    this.vip = vip;
    this.nodes = nodes;
    this.echo = echo;
  }

  void ask(long tick) {
    for (MacAddress node : nodes) {
      send(Echo6Knock.frame(mac, node, own, vip, tick));
    }
    send(NeighborSolicitation.asking(asker, askerAddress, vip).encode());
  }

  /** A device that is down answers nothing, which is what the tape will show. */
  private void send(ByteBuffer bytes) {
    try {
      boolean unused = socket.send(bytes);
    } catch (EnvironmentFailure down) {
      // See above.
    }
  }

  void hear(Recorder recorder) throws EnvironmentFailure {
    while (socket.receive(frame.clear(), Duration.ZERO) > 0) {
      NeighborAdvertisement answer = NeighborAdvertisement.decode(frame).orElse(null);
      if (answer != null) {
        if (answer.to().equals(asker) && answer.target().equals(vip)) {
          // It carries no number: an answer counts for the newest tick.
          note(recorder, recorder.nextTick() - 1, answer.from(), Answer.NEIGHBOR);
        }
      } else {
        hearEcho(recorder);
      }
    }
  }

  private void hearEcho(Recorder recorder) {
    OptionalLong tick = Echo6Knock.answered(frame, vip);
    if (tick.isPresent()) {
      byte[] from = new byte[MacAddress.LENGTH];
      frame.get(MacAddress.LENGTH, from);
      note(recorder, tick.getAsLong(), MacAddress.of(from), echo);
    }
  }

  private void note(Recorder recorder, long tick, MacAddress from, Answer how) {
    int node = nodes.indexOf(from);
    if (node >= 0) {
      recorder.answer(tick, node, how);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
