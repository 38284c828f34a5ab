package io.flywall.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LinkAddressTest {
  @Test
  void it_is_shown_as_people_write_it() {
    assertEquals("fe:00:00:00:0a:01", new LinkAddress(0xfe00_0000_0a01L).toString());
  }

  @Test
  void more_than_six_bytes_are_none() {
    assertThrows(IllegalArgumentException.class, () -> new LinkAddress(1L << 48));
    assertThrows(IllegalArgumentException.class, () -> new LinkAddress(-1));
  }
}
