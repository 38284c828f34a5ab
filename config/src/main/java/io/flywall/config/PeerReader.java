package io.flywall.config;

import com.typesafe.config.ConfigValue;
import io.flywall.config.Places.Place;
import io.flywall.value.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The other nodes, from whichever of the three ways of writing them is used. */
final class PeerReader {
  private static final String BLOCKS = "replication.peers";

  /** Beyond seven a majority needs four others, and nothing is gained any more. */
  private static final int MOST_NODES = 7;

  /** A peer as written, before ports have a meaning. */
  private record Candidate(
      Optional<NodeId> id, List<Endpoint> addresses, Place place, String path) {}

  private final Document document;
  private final Optional<Endpoint> listen;
  private final int replicationPort;
  private final int heartbeatPort;

  PeerReader(Document document, Optional<Endpoint> listen, int replicationPort, int heartbeatPort) {
    this.document = document;
    this.listen = listen;
    this.replicationPort = replicationPort;
    this.heartbeatPort = heartbeatPort;
  }

  List<PeerSettings> read(Optional<NodeId> self, boolean needed) {
    List<List<Candidate>> ways = new ArrayList<>();
    for (List<Candidate> way : List.of(blocks(), list(), single())) {
      if (!way.isEmpty()) {
        ways.add(way);
      }
    }
    if (ways.isEmpty()) {
      checkMissing(needed);
      return List.of();
    }
    checkSameSaid(ways);
    List<Candidate> peers = ways.get(0);
    checkAddresses(peers);
    checkIds(peers, self);
    checkNumber(peers);
    return peers.stream().filter(peer -> !peer.addresses().isEmpty()).map(this::settings).toList();
  }

  private List<Candidate> single() {
    return document.find(KeyTable.PEER_ADDR).stream()
        .map(
            endpoint ->
                new Candidate(
                    Optional.empty(),
                    List.of(endpoint),
                    document.place(KeyTable.PEER_ADDR),
                    KeyTable.PEER_ADDR.path()))
        .toList();
  }

  private List<Candidate> list() {
    List<Candidate> peers = new ArrayList<>();
    Place place = document.place(KeyTable.PEER_ADDRS);
    for (Endpoint endpoint : document.find(KeyTable.PEER_ADDRS).orElse(List.of())) {
      String path = KeyTable.PEER_ADDRS.path() + "[" + peers.size() + "]";
      peers.add(new Candidate(Optional.empty(), List.of(endpoint), place, path));
    }
    return peers;
  }

  private List<Candidate> blocks() {
    List<Candidate> peers = new ArrayList<>();
    for (Block block : document.blocks(BLOCKS)) {
      block.require(KeyTable.PEER_ADDRESSES, "a list of addresses", "add addresses = [\"IP\"]");
      Optional<List<Endpoint>> addresses = block.find(KeyTable.PEER_ADDRESSES);
      if (addresses.filter(List::isEmpty).isPresent()) {
        block.problem(
            KeyTable.PEER_ADDRESSES, "an empty list", "at least one address", "add an address");
      }
      peers.add(
          new Candidate(
              block.find(KeyTable.PEER_ID).map(NodeId::new),
              addresses.orElse(List.of()),
              block.place(KeyTable.PEER_ADDRESSES),
              block.path()));
    }
    return peers;
  }

  private void checkMissing(boolean needed) {
    boolean attempted =
        document.isWritten(KeyTable.PEER_ADDR)
            || document
                .value(KeyTable.PEER_ADDRS.path())
                .filter(PeerReader::hasElements)
                .isPresent();
    if (needed && !attempted) {
      document.problem(
          KeyTable.PEER_ADDR,
          Got.NOTHING,
          "at least one peer",
          "add peer_addr = \"IP\", or peer_addrs, or peers; or ha.enabled = false");
    }
  }

  private static boolean hasElements(ConfigValue value) {
    return !(value.unwrapped() instanceof List<?> list) || !list.isEmpty();
  }

  private void checkSameSaid(List<List<Candidate>> ways) {
    Set<Set<InetAddress>> said =
        ways.stream().map(PeerReader::hosts).collect(Collectors.toUnmodifiableSet());
    if (said.size() > 1) {
      Candidate last = ways.get(ways.size() - 1).get(0);
      document.problem(
          last.place(),
          last.path(),
          "peers that differ from those written another way",
          "one of peer_addr, peer_addrs and peers",
          "keep one of them, with all peers in it");
    }
  }

  private static Set<InetAddress> hosts(List<Candidate> peers) {
    return peers.stream()
        .flatMap(peer -> peer.addresses().stream())
        .map(Endpoint::host)
        .collect(Collectors.toUnmodifiableSet());
  }

  private void checkAddresses(List<Candidate> peers) {
    Map<InetAddress, String> seen = new HashMap<>();
    for (Candidate peer : peers) {
      for (Endpoint address : peer.addresses()) {
        checkAddress(peer, address.host(), seen);
      }
    }
  }

  private void checkAddress(Candidate peer, InetAddress host, Map<InetAddress, String> seen) {
    String text = IpLiteral.text(host);
    String earlier = seen.putIfAbsent(host, peer.path());
    if (earlier != null) {
      report(
          peer, text + " a second time (first in " + earlier + ")", "written once", "remove one");
    }
    if (listen.isPresent() && listen.get().host().equals(host)) {
      report(
          peer,
          text + ", this node's listen_addr",
          "another node's address",
          "name the other nodes");
    }
    if (host.isAnyLocalAddress()) {
      report(peer, text, "the address of one node", "write the peer's address");
    }
  }

  private void checkIds(List<Candidate> peers, Optional<NodeId> self) {
    Map<NodeId, String> seen = new HashMap<>();
    self.ifPresent(id -> seen.put(id, "this node"));
    for (Candidate peer : peers) {
      if (peer.id().isPresent()) {
        String earlier = seen.putIfAbsent(peer.id().get(), peer.path());
        if (earlier != null) {
          report(
              peer,
              "id " + peer.id().get() + ", the id of " + earlier,
              "an id of its own",
              "change one of them");
        }
      }
    }
  }

  private void checkNumber(List<Candidate> peers) {
    if (peers.size() >= MOST_NODES) {
      Candidate tooMany = peers.get(MOST_NODES - 1);
      report(
          tooMany,
          (peers.size() + 1) + " nodes",
          "at most " + MOST_NODES + " nodes with this one",
          "remove peers; use several clusters");
    }
  }

  private void report(Candidate peer, String got, String mustBe, String remedy) {
    document.problem(peer.place(), peer.path(), got, mustBe, remedy);
  }

  /** Hosts count; a port that is not the heartbeats' is the one that the peer listens on. */
  private PeerSettings settings(Candidate peer) {
    List<InetSocketAddress> paths = new ArrayList<>();
    Optional<Endpoint> replication = Optional.empty();
    for (Endpoint address : peer.addresses()) {
      paths.add(new InetSocketAddress(address.host(), heartbeatPort));
      boolean named = address.port().isPresent() && address.port().getAsInt() != heartbeatPort;
      if (named && replication.isEmpty()) {
        replication = Optional.of(address);
      }
    }
    InetSocketAddress first = new InetSocketAddress(paths.get(0).getAddress(), replicationPort);
    return new PeerSettings(
        peer.id(), paths, replication.map(r -> r.withDefaultPort(replicationPort)).orElse(first));
  }
}
