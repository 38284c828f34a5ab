package io.flywall.replication.node;

import io.flywall.replication.tls.CertificateWatch;
import io.flywall.replication.tls.NodeIdentity;
import java.util.Optional;

/**
 * By what this node is known to its peers.
 *
 * @param node empty: nothing is encrypted, as the operator has asked for
 * @param renewal of the operator's certificates, where they are used
 */
public record Identity(Optional<NodeIdentity> node, Optional<CertificateWatch> renewal) {
  public static final Identity NONE = new Identity(Optional.empty(), Optional.empty());

  /** From the cluster's secret: good for this life. */
  public static Identity derived(NodeIdentity node) {
    return new Identity(Optional.of(node), Optional.empty());
  }

  /** From the operator's files, which may change. */
  public static Identity ofFiles(NodeIdentity node, CertificateWatch renewal) {
    return new Identity(Optional.of(node), Optional.of(renewal));
  }
}
