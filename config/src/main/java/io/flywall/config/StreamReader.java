package io.flywall.config;

import io.flywall.config.StreamSettings.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of {@code replication} about the stream between the nodes. */
final class StreamReader {
  private static final List<Key<Path>> TLS =
      List.of(KeyTable.TLS_CERT, KeyTable.TLS_KEY, KeyTable.TLS_CA);

  private final Document document;

  StreamReader(Document document) {
    this.document = document;
  }

  StreamSettings read(Optional<Endpoint> listen, List<PeerSettings> peers) {
    boolean encryption = document.get(KeyTable.ENCRYPTION);
    if (!encryption) {
      checkOpen(listen, peers);
    }
    return new StreamSettings(
        document.get(KeyTable.COMPRESSION),
        encryption,
        tls(encryption, peers),
        document.get(KeyTable.SYNC_INTERVAL),
        document.get(KeyTable.BATCH_SIZE),
        document.get(KeyTable.MAX_LAG),
        document.get(KeyTable.ACKNOWLEDGE));
  }

  /** Configurations, leases and rules in clear, from whoever connects: not by accident. */
  private void checkOpen(Optional<Endpoint> listen, List<PeerSettings> peers) {
    Stream<InetAddress> all =
        Stream.concat(
            listen.map(Endpoint::host).stream(),
            peers.stream()
                .flatMap(
                    peer ->
                        Stream.concat(peer.paths().stream(), Stream.of(peer.replicationAddress())))
                .map(InetSocketAddress::getAddress));
    Optional<InetAddress> outside = all.filter(address -> !address.isLoopbackAddress()).findFirst();
    if (outside.isPresent() && !document.get(KeyTable.INSECURE)) {
      document.problem(
          KeyTable.ENCRYPTION,
          "false with the address " + IpLiteral.text(outside.get()),
          "true: without it anybody on the way reads and writes what is replicated",
          "remove it; for a test where that does not matter set insecure = true as well");
    }
  }

  private Optional<TlsFiles> tls(boolean encryption, List<PeerSettings> peers) {
    List<Key<Path>> written = TLS.stream().filter(document::isWritten).toList();
    if (written.isEmpty()) {
      return Optional.empty();
    }
    if (!encryption) {
      document.problem(
          written.get(0),
          "certificates, and encryption = false",
          "one of the two",
          "remove encryption = false, or the tls block");
    }
    TLS.stream().filter(key -> !document.isWritten(key)).forEach(this::checkMissing);
    checkNamed(written.get(0), peers);
    return document
        .find(KeyTable.TLS_CERT)
        .flatMap(
            cert ->
                document
                    .find(KeyTable.TLS_KEY)
                    .flatMap(
                        key ->
                            document.find(KeyTable.TLS_CA).map(ca -> new TlsFiles(cert, key, ca))));
  }

  /** Else whoever has a certificate of that authority, for whatever else, would be a node. */
  private void checkNamed(Key<Path> key, List<PeerSettings> peers) {
    peers.stream()
        .filter(peer -> peer.id().isEmpty())
        .findFirst()
        .ifPresent(
            nameless ->
                document.problem(
                    key,
                    "certificates, and a peer without an id, "
                        + IpLiteral.text(nameless.replicationAddress().getAddress()),
                    "peers with ids: a certificate has to name the node that shows it",
                    "write peers = [ { id = NODE, addresses = [...] } ], or remove tls"));
  }

  private void checkMissing(Key<Path> key) {
    document.problem(
        key, Got.NOTHING, "a file: cert, key and ca belong together", "add it, or remove tls");
  }
}
