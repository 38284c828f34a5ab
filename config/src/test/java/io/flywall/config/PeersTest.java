package io.flywall.config;

import static io.flywall.config.Judged.KEY;
import static io.flywall.config.Judged.VIP;
import static io.flywall.config.Judged.assertProblems;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.value.NodeId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeersTest {

  /** The peers stand from line 3 on. */
  private static String with(String... peers) {
    return "replication {\n  listen_addr = \"10.1.0.1:9001\"\n"
        + String.join("\n", peers)
        + "\n  secret_key = \""
        + KEY
        + "\"\n  ha { "
        + VIP
        + " }\n}\n";
  }

  private static PeerSettings first(String... peers) {
    return Judged.load(with(peers)).replication().peers().get(0);
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(host, port);
  }

  @Test
  void a_port_equal_to_heartbeat_port_is_the_heartbeats_and_any_other_replications() {
    assertEquals(
        new PeerSettings(Optional.empty(), List.of(at("10.1.0.2", 9002)), at("10.1.0.2", 9001)),
        first("peer_addr = \"10.1.0.2:9002\""));
    assertEquals(
        new PeerSettings(Optional.empty(), List.of(at("10.1.0.2", 9002)), at("10.1.0.2", 9555)),
        first("peer_addr = \"10.1.0.2:9555\""));
    assertEquals(at("10.1.0.2", 9001), first("peer_addr = 10.1.0.2").replicationAddress());
  }

  @Test
  void ipv6_peers_stand_in_brackets_or_bare() {
    assertEquals(at("fd00::2", 9003), first("peer_addr = \"[fd00::2]:9003\"").replicationAddress());
    assertEquals(at("fd00::2", 9002), first("peer_addr = \"[fd00::2]\"").paths().get(0));
    assertEquals(at("fd00::2", 9002), first("peer_addr = \"fd00::2\"").paths().get(0));
  }

  @Test
  void several_addresses_of_one_peer_are_several_paths() {
    PeerSettings peer =
        first("peers = [ { id = node2, addresses = [\"10.78.0.12\", \"10.77.0.12:9100\"] } ]");
    assertEquals(Optional.of(new NodeId("node2")), peer.id());
    assertEquals(List.of(at("10.78.0.12", 9002), at("10.77.0.12", 9002)), peer.paths());
    assertEquals(at("10.77.0.12", 9100), peer.replicationAddress());
  }

  @Test
  void names_are_refused_because_nothing_is_looked_up() {
    assertProblems(
        with("peer_addr = \"fw2.example.net:9002\""),
        "FILE:3 replication.peer_addr: got \"fw2.example.net:9002\"; must be an IP address with or"
            + " without a port, like 192.168.100.2:9001 or [fd00::2]:9001; write the address"
            + " itself; names are not looked up, HA must not wait for DNS");
  }

  @Test
  void addresses_that_are_none_are_refused_one_by_one() {
    for (String wrong :
        List.of(
            "10.0.0", "10.0.0.256", "010.0.0.1", "fd00::g", "[fd00::1", "::ffff:10.0.0.1", "")) {
      assertEquals(1, Judged.problems(with("peer_addr = \"" + wrong + "\"")).size(), wrong);
    }
    assertProblems(
        with("peer_addrs = [\"10.1.0.2:0\",", "\"224.0.0.1\"]"),
        "FILE:3 replication.peer_addrs[0]: got \"10.1.0.2:0\"; must be a port from 1 to 65535;"
            + " change the number after the colon",
        "FILE:4 replication.peer_addrs[1]: got \"224.0.0.1\"; must be a unicast address, and no"
            + " fe80:: one; use an address that is complete without a device name");
  }

  @Test
  void the_own_address_among_the_peers_is_refused() {
    assertProblems(
        with("peer_addr = \"10.1.0.1:9002\""),
        "FILE:3 replication.peer_addr: got 10.1.0.1, this node's listen_addr; must be another"
            + " node's address; name the other nodes");
  }

  @Test
  void a_peer_listed_twice_is_refused() {
    assertProblems(
        with("peer_addrs = [\"10.1.0.2:9001\", \"10.1.0.2:9002\"]"),
        "FILE:3 replication.peer_addrs[1]: got 10.1.0.2 a second time (first in"
            + " replication.peer_addrs[0]); must be written once; remove one");
  }

  @Test
  void two_ways_of_writing_peers_must_say_the_same() {
    assertEquals(
        at("10.1.0.2", 9002),
        first("peer_addr = 10.1.0.2", "peer_addrs = [10.1.0.2]").paths().get(0));
    assertProblems(
        with("peer_addr = 10.1.0.2", "peer_addrs = [10.1.0.3]"),
        "FILE:3 replication.peer_addr: got peers that differ from those written another way; must"
            + " be one of peer_addr, peer_addrs and peers; keep one of them, with all peers in it");
  }

  @Test
  void ids_are_unique_and_not_this_nodes() {
    assertProblems(
        with("peers = [ { id = fw1, addresses = [10.1.0.2] }", "{ addresses = [] }, { id = x } ]"),
        "FILE:3 replication.peers[0]: got id fw1, the id of this node; must be an id of its own;"
            + " change one of them",
        "FILE:4 replication.peers[1].addresses: got an empty list; must be at least one address;"
            + " add an address",
        "FILE:4 replication.peers[2].addresses: got nothing; must be a list of addresses; add"
            + " addresses = [\"IP\"]");
  }

  @Test
  void an_eighth_node_is_refused() {
    assertProblems(
        with("peer_addrs = [10.1.0.2,10.1.0.3,10.1.0.4,10.1.0.5,10.1.0.6,10.1.0.7,10.1.0.8]"),
        "FILE:3 replication.peer_addrs[6]: got 8 nodes; must be at most 7 nodes with this one;"
            + " remove peers; use several clusters");
  }

  @Test
  void a_peer_that_is_everybody_is_refused() {
    assertProblems(
        with("peer_addr = \"0.0.0.0\""),
        "FILE:3 replication.peer_addr: got 0.0.0.0; must be the address of one node; write the"
            + " peer's address");
  }

  @Test
  void no_peer_at_all_is_refused_unless_ha_is_off() {
    assertProblems(
        with("peer_addrs = []"),
        "FILE:1 replication.peer_addr: got nothing; must be at least one peer; add peer_addr ="
            + " \"IP\", or peer_addrs, or peers; or ha.enabled = false");
    assertEquals(List.of(), Judged.load(with("ha.enabled = false")).replication().peers());
  }
}
