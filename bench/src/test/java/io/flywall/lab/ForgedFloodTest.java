package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.heartbeat.BootId;
import io.flywall.heartbeat.Conversation;
import io.flywall.heartbeat.KeyRing;
import io.flywall.heartbeat.Listening;
import io.flywall.heartbeat.MasterKey;
import io.flywall.heartbeat.Self;
import io.flywall.heartbeat.SequenceSource;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.VerdictCounts;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForgedFloodTest {
  /**
   * Anything refused earlier would cost its receiver nothing, and the flood would prove nothing.
   */
  @Test
  void forged_datagrams_get_as_far_as_without_the_secret_they_can() throws Exception {
    Listening listening =
        Conversation.with(
                Self.of(new NodeId("node1"), new BootId(0x1234)),
                Optional.of(new NodeId("node2")),
                new KeyRing("flywall", List.of(new MasterKey(1, new byte[MasterKey.LENGTH]))),
                new SequenceSource(),
                new VerdictCounts())
            .listening();
    Set<Verdict.Name> verdicts = EnumSet.noneOf(Verdict.Name.class);
    try (DatagramSocket node = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      node.setSoTimeout(500);
      ForgedFlood.main(
          new String[] {
            "--from", "127.0.0.1",
            "--to", "127.0.0.1:" + node.getLocalPort(),
            "--seconds", "1",
            "--rate", "250"
          });
      DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
      // More than the greetings that are looked at in one second; fewer than the queue holds.
      for (int heard = 0; heard < 240; heard++) {
        node.receive(packet);
        byte[] datagram = new byte[packet.getLength()];
        System.arraycopy(packet.getData(), 0, datagram, 0, datagram.length);
        verdicts.add(listening.judge(datagram, new MonotonicInstant(0)).name());
      }
    }
    assertEquals(EnumSet.of(Verdict.Name.FORGED, Verdict.Name.THROTTLED), verdicts);
  }
}
