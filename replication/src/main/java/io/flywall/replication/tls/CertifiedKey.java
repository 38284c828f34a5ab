package io.flywall.replication.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What somebody can show.
 *
 * @param chain his own certificate first
 */
public record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {
  public CertifiedKey {
    chain = List.copyOf(chain);
  }

  /** A record would print the key. */
  @Override
  public String toString() {
    return "key of " + chain.get(0).getSubjectX500Principal();
  }
}
