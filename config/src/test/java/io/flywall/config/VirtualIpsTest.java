package io.flywall.config;

import static io.flywall.config.Judged.VIP;
import static io.flywall.config.Judged.assertProblems;
import static io.flywall.config.Judged.pair;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualIpsTest {
  private static final String EXPECTED =
      "must be an IPv4 or IPv6 unicast address with prefix length, like 10.0.0.100/24 or"
          + " fd00::100/64; write IP/LENGTH; no multicast, loopback or IPv4-mapped address";

  private static String vip(String address) {
    return "virtual_ip { address = \"" + address + "\", interface = eth1 }";
  }

  private static String loaded(String address) {
    return Judged.load(pair(vip(address))).replication().ha().virtualAddresses().toString();
  }

  @Test
  void without_a_length_it_is_one_host() {
    assertEquals("[10.0.0.100/32@eth1]", loaded("10.0.0.100"));
    assertEquals("[fd00:0:0:0:0:0:0:1/128@eth1]", loaded("fd00::1"));
    assertEquals("[fe80:0:0:0:0:0:0:1/64@eth1]", loaded("fe80::1/64"));
    assertEquals("[10.0.0.0/31@eth1]", loaded("10.0.0.0/31"));
  }

  @Test
  void what_no_host_can_own_is_refused() {
    for (String wrong :
        List.of(
            "224.0.0.5/24",
            "ff02::1/64",
            "127.0.0.1/8",
            "::1/128",
            "0.0.0.0/24",
            "10.0.0.1/33",
            "10.0.0.1/0",
            "fd00::1/129",
            "::ffff:10.0.0.1/96",
            "255.255.255.255/32",
            "gateway",
            "10.0.0.1/24/1")) {
      assertProblems(
          pair(vip(wrong)),
          "FILE:6 replication.ha.virtual_ip.address: got \"" + wrong + "\"; " + EXPECTED);
    }
  }

  @Test
  void the_network_and_the_broadcast_address_are_refused_with_the_range() {
    String rest =
        "must be a host address of 10.0.0.0/24; choose an address from 10.0.0.1 to 10.0.0.254";
    assertProblems(
        pair(vip("10.0.0.0/24")),
        "FILE:6 replication.ha.virtual_ip.address: got \"10.0.0.0/24\"; " + rest);
    assertProblems(
        pair(vip("10.0.0.255/24")),
        "FILE:6 replication.ha.virtual_ip.address: got \"10.0.0.255/24\"; " + rest);
  }

  @Test
  void one_address_twice_is_refused_except_link_local_on_two_devices() {
    String twice = "virtual_ips = [ { address = 10.0.0.1, interface = a }\n";
    assertProblems(
        pair(twice + "{ address = 10.0.0.1, interface = b } ]"),
        "FILE:7 replication.ha.virtual_ips[1].address: got 10.0.0.1 a second time; must be written"
            + " once; remove one of the two blocks");
    String links =
        "virtual_ips = [{ address = \"fe80::1/64\", interface = a },"
            + "{ address = \"fe80::1/64\", interface = b }]";
    assertEquals(2, Judged.load(pair(links)).replication().ha().virtualAddresses().size());
  }

  @Test
  void an_address_of_a_node_is_no_virtual_ip() {
    assertProblems(
        pair(
            "virtual_ips = [ { address = \"10.1.0.1/24\", interface = a }",
            "{ address = \"10.1.0.2/24\", interface = a } ]"),
        "FILE:6 replication.ha.virtual_ips[0].address: got 10.1.0.1, this node's listen_addr; must"
            + " be an address that no node has as its own; choose a free address",
        "FILE:7 replication.ha.virtual_ips[1].address: got 10.1.0.2, a peer's own address; must be"
            + " an address that no node has as its own; choose a free address");
  }

  @Test
  void one_block_and_a_list_do_not_mix() {
    assertProblems(
        pair(VIP, "virtual_ips = [ { address = 10.0.0.9, interface = eth1 } ]"),
        "FILE:6 replication.ha.virtual_ip: got both virtual_ip and virtual_ips; must be one of the"
            + " two; use virtual_ips for all");
  }

  @Test
  void address_and_device_are_needed() {
    assertProblems(
        pair("virtual_ips = [", "{ interface = eth1 }", "{ address = 10.0.0.1 } ]"),
        "FILE:7 replication.ha.virtual_ips[0].address: got nothing; must be an address like"
            + " 10.0.0.100/24; add address = \"...\"",
        "FILE:8 replication.ha.virtual_ips[1].interface: got nothing; must be a device like eth1;"
            + " add interface = \"...\"");
  }

  @Test
  void a_node_without_a_virtual_ip_is_a_witness_or_a_mistake() {
    assertProblems(
        pair("priority = 5"),
        "FILE:5 replication.ha.virtual_ip: got nothing; must be at least one virtual IP; add"
            + " virtual_ip { address = \"IP/LENGTH\", interface = \"DEVICE\" }, or witness = true");
    Settings witness = Judged.load(pair("witness = true"));
    assertEquals(List.of(), witness.inactive());
    assertEquals(
        List.of(), Judged.load(pair("enabled = false")).replication().ha().virtualAddresses());
  }

  @Test
  void announcing_is_one_switch_for_all_blocks() {
    String off = "virtual_ip { address = 10.0.0.1, interface = a, gratuitous_arp = false }";
    assertFalse(Judged.load(pair(off)).replication().ha().gratuitousArp());
    assertProblems(
        pair(
            "virtual_ips = [ { address = 10.0.0.1, interface = a, gratuitous_arp = false }",
            "{ address = 10.0.0.2, interface = a } ]"),
        "FILE:7 replication.ha.virtual_ips[1].gratuitous_arp: got true; must be false, as in the"
            + " first virtual IP; write the same gratuitous_arp in every block");
  }

  @Test
  void a_device_name_that_the_kernel_refuses_is_refused() {
    assertProblems(
        pair("virtual_ip { address = 10.0.0.1, interface = \"much-too-long-a-name\" }"),
        "FILE:6 replication.ha.virtual_ip.interface: got \"much-too-long-a-name\"; must be a device"
            + " name of 1 to 15 characters, like eth1; change it");
  }
}
