package io.flywall.replication.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a node shows, and whom it trusts.
 *
 * @param chain the node's own certificate first
 * @param trusted the authorities
 */
public record NodeIdentity(
    PrivateKey key, List<X509Certificate> chain, List<X509Certificate> trusted) {
  public NodeIdentity {
    chain = List.copyOf(chain);
    trusted = List.copyOf(trusted);
  }

  /** A record would print the key. */
  @Override
  public String toString() {
    return "identity of " + chain.get(0).getSubjectX500Principal();
  }
}
