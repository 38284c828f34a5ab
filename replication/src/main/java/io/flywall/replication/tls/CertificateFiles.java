package io.flywall.replication.tls;

import io.flywall.value.OperatorError;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/**
 * The operator's certificate, key and authorities, as PEM (RFC 7468).
 *
 * @param certificate the node's own, with the authorities between it and {@code ca} behind it
 * @param key PKCS#8, not encrypted: nobody is there to type a password at a failover
 * @param ca one or several
 */
public record CertificateFiles(Path certificate, Path key, Path ca) {
  private static final String BLOCK = "replication.tls";

  /**
   * Reads and judges all three.
   *
   * @throws OperatorError naming the key of the configuration, the file and the remedy
   */
  public NodeIdentity read(String node) throws OperatorError {
    KeyFiles files = new KeyFiles(BLOCK, certificate, key);
    CertifiedKey own = files.read();
    checkNode(own.chain().get(0), node);
    files.checkToday(own);
    return new NodeIdentity(own.key(), own.chain(), KeyFiles.certificates(BLOCK + ".ca", ca));
  }

  private void checkNode(X509Certificate own, String node) throws OperatorError {
    if (!PeerName.of(own).contains(node)) {
      throw new OperatorError(
          BLOCK + ".cert",
          certificate + " names " + PeerName.of(own) + ", not this node",
          "issue one with the common name or DNS name " + node + ", or set node_id");
    }
  }
}
