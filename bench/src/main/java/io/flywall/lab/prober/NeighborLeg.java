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
import java.util.function.ToIntFunction;

/** Asks the LAN who has the IPv6 VIP. */
final class NeighborLeg implements AutoCloseable {
  private final PacketSocket socket;
  private final MacAddress asker;
  private final Inet6Address askerAddress;
  private final Inet6Address vip;
  private final ToIntFunction<MacAddress> nodes;
  private final ByteBuffer frame = ByteBuffer.allocate(PacketSocket.LARGEST_FRAME);

  /**
   * @param asker not the device's own address, so that no cache of the client changes
   * @param askerAddress an address that nobody has
   */
  NeighborLeg(
      String device,
      MacAddress asker,
      Inet6Address askerAddress,
      Inet6Address vip,
      ToIntFunction<MacAddress> nodes)
      throws EnvironmentFailure {
    this.socket = PacketSocket.open(device, EtherType.IPV6);
    this.asker = asker;
    this.askerAddress = askerAddress;
    this.vip = vip;
    this.nodes = nodes;
  }

  void ask() {
    try {
      boolean unused = socket.send(NeighborSolicitation.asking(asker, askerAddress, vip).encode());
    } catch (EnvironmentFailure down) {
      // A device that is down answers nothing, which is what the tape will show.
    }
  }

  void hear(Recorder recorder) throws EnvironmentFailure {
    while (socket.receive(frame.clear(), Duration.ZERO) > 0) {
      NeighborAdvertisement answer = NeighborAdvertisement.decode(frame).orElse(null);
      if (answer != null && answer.to().equals(asker) && answer.target().equals(vip)) {
        int node = nodes.applyAsInt(answer.from());
        if (node >= 0) {
          recorder.answer(recorder.nextTick() - 1, node, Answer.NEIGHBOR);
        }
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
