package io.flywall.vip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MacAddressTest {
  @Test
  void text_and_bytes_are_two_forms_of_one_value() {
    byte[] bytes = {0x02, 0, (byte) 0xab, 0, 0, (byte) 0xff};
    MacAddress mac = MacAddress.of(bytes);
    assertEquals("02:00:ab:00:00:ff", mac.toString());
    assertEquals(Optional.of(mac), MacAddress.parse("02:00:ab:00:00:ff"));
    assertArrayEquals(bytes, mac.toBytes());
  }

  @Test
  void what_is_no_mac_address_gives_nothing() {
    for (String text : new String[] {"", "02:00", "02-00-ab-00-00-ff", "zz:00:ab:00:00:ff"}) {
      assertEquals(Optional.empty(), MacAddress.parse(text), text);
    }
    assertThrows(IllegalArgumentException.class, () -> MacAddress.of(new byte[5]));
    assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
  }
}
