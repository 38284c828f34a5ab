package io.flywall.lab.prober;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.vip.MacAddress;
import io.flywall.vip.wire.InternetChecksum;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class Echo6KnockTest {
  private static final MacAddress MAC = new MacAddress(0x0200_0077_0001L);
  private static final long TICK = 0x1_0000_0042L;

  @Test
  void the_checksum_is_that_of_rfc_4443() throws Exception {
    ByteBuffer frame = request();
    long pseudo = InternetChecksum.sum(frame, 22, 32) + 58 + 16;
    assertEquals(0, InternetChecksum.of(frame, 54, 16, pseudo));
  }

  @Test
  void a_reply_of_the_target_tells_the_tick() throws Exception {
    assertEquals(OptionalLong.of(TICK), Echo6Knock.answered(reply(), address("fd77::100")));
  }

  @Test
  void what_others_say_is_no_reply() throws Exception {
    assertEquals(OptionalLong.empty(), Echo6Knock.answered(reply(), address("fd77::101")));
    assertEquals(OptionalLong.empty(), Echo6Knock.answered(request(), address("fd77::2")));
  }

  private static ByteBuffer request() throws Exception {
    return Echo6Knock.frame(MAC, MAC, address("fd77::2"), address("fd77::100"), TICK);
  }

  /** As a node sends it back; nobody looks at the checksum again. */
  private static ByteBuffer reply() throws Exception {
    ByteBuffer frame = Echo6Knock.frame(MAC, MAC, address("fd77::100"), address("fd77::2"), TICK);
    return frame.put(54, (byte) 129);
  }

  private static Inet6Address address(String text) throws Exception {
    return (Inet6Address) InetAddress.getByName(text);
  }
}
