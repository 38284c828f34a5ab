package io.flywall.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static InetAddress at(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  @Test
  void a_network_holds_what_agrees_in_its_first_bits() throws UnknownHostException {
    Network odd = new Network(at("10.128.0.0"), 9);
    assertTrue(odd.contains(at("10.255.1.2")));
    assertFalse(odd.contains(at("10.127.1.2")));
    assertFalse(odd.contains(at("11.128.0.0")));
    Network one = new Network(at("10.0.0.7"), 32);
    assertTrue(one.contains(at("10.0.0.7")));
    assertFalse(one.contains(at("10.0.0.6")));
    Network all = new Network(at("0.0.0.0"), 0);
    assertTrue(all.contains(at("255.1.2.3")));
    assertFalse(all.contains(at("::1")));
    Network six = new Network(at("fd00::"), 8);
    assertTrue(six.contains(at("fd12::1")));
    assertFalse(six.contains(at("fe80::1")));
    assertFalse(six.contains(at("10.0.0.1")));
    assertEquals("10.128.0.0/9", odd.toString());
  }

  @Test
  void a_length_beyond_the_address_is_none() {
    assertThrows(IllegalArgumentException.class, () -> new Network(at("10.0.0.0"), 33));
    assertThrows(IllegalArgumentException.class, () -> new Network(at("::"), -1));
  }
}
