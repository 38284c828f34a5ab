package io.flywall.config;

import io.flywall.value.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The block {@code replication}. */
final class ReplicationReader {
  /** The dialect's port, where an address gives none. */
  private static final int USUAL_PORT = 9001;

  private final Document document;
  private final Host host;
  private final Map<String, Secret> secrets;

  ReplicationReader(Document document, Host host, Map<String, Secret> secrets) {
    this.document = document;
    this.host = host;
    this.secrets = secrets;
  }

  /** Empty when something indispensable is missing; that is reported. */
  Optional<ReplicationSettings> read() {
    Optional<Endpoint> listen = listen();
    Optional<NodeId> self = self();
    HaReader ha = new HaReader(document);
    // Nodes of one cluster usually use one port, so ours is the best guess for a peer's.
    int port = listen.map(l -> l.withDefaultPort(USUAL_PORT).getPort()).orElse(USUAL_PORT);
    List<PeerSettings> peers =
        new PeerReader(document, listen, port, ha.heartbeatPort()).read(self, ha.enabled());
    List<SecretKey> keys = new SecretReader(document, secrets).read();
    StreamSettings stream = new StreamReader(document).read(listen, peers);
    Optional<HaSettings> haSettings = ha.read(host.jiffy(), nodeAddresses(listen, peers));
    if (listen.isEmpty() || self.isEmpty() || haSettings.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ReplicationSettings(
            document.get(KeyTable.MODE),
            self.get(),
            listen.get().withDefaultPort(USUAL_PORT),
            peers,
            document.find(KeyTable.PRIMARY_ADDR).map(e -> e.withDefaultPort(USUAL_PORT)),
            document.get(KeyTable.CLUSTER_ID),
            keys,
            stream,
            haSettings.get()));
  }

  private Optional<Endpoint> listen() {
    if (!document.isWritten(KeyTable.LISTEN_ADDR)) {
      document.problem(
          KeyTable.LISTEN_ADDR,
          Got.NOTHING,
          "this node's own address",
          "add listen_addr = \"IP:" + USUAL_PORT + "\"");
    }
    return document.find(KeyTable.LISTEN_ADDR);
  }

  private Optional<NodeId> self() {
    if (document.isWritten(KeyTable.NODE_ID)) {
      return document.find(KeyTable.NODE_ID).map(NodeId::new);
    }
    if (NodeId.isValid(host.hostName())) {
      return Optional.of(new NodeId(host.hostName()));
    }
    document.problem(
        KeyTable.NODE_ID,
        "the host name " + Got.quoted(host.hostName()),
        "1 to 63 letters, digits, dots, dashes, underscores",
        "set node_id");
    return Optional.empty();
  }

  private static Map<InetAddress, String> nodeAddresses(
      Optional<Endpoint> listen, List<PeerSettings> peers) {
    Map<InetAddress, String> owners = new HashMap<>();
    for (PeerSettings peer : peers) {
      for (InetSocketAddress path : peer.paths()) {
        owners.put(path.getAddress(), "a peer's own address");
      }
    }
    listen.ifPresent(l -> owners.put(l.host(), "this node's listen_addr"));
    return owners;
  }
}
