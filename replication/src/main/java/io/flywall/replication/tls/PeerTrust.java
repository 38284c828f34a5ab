package io.flywall.replication.tls;

import io.flywall.replication.wire.Refusal;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges a peer's certificates by the path rules of RFC 5280, and says why it refuses. Addresses
 * play no part: a node is known by its name, wherever it connects from.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private final Set<TrustAnchor> anchors;

  PeerTrust(List<X509Certificate> trusted) {
    this.anchors =
        trusted.stream()
            .map(certificate -> new TrustAnchor(certificate, null))
            .collect(Collectors.toUnmodifiableSet());
  }

  void check(Certificate[] chain) throws Distrusted {
    check(Arrays.copyOf(chain, chain.length, X509Certificate[].class));
  }

  private void check(X509Certificate[] chain) throws Distrusted {
    try {
      PKIXParameters rules = new PKIXParameters(anchors);
      // Nobody publishes revocations for a handful of nodes: a new authority is what revokes.
      rules.setRevocationEnabled(false);
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(below(chain)), rules);
    } catch (CertPathValidatorException refused) {
      throw new Distrusted(reason(refused), refused);
    } catch (GeneralSecurityException | RuntimeException unreadable) {
      throw new Distrusted(Refusal.FOREIGN_CERTIFICATE, unreadable);
    }
  }

  /** Without the authority itself, which some chains bring along. */
  private List<X509Certificate> below(X509Certificate[] chain) {
    List<X509Certificate> path = List.of(chain);
    X509Certificate last = path.get(path.size() - 1);
    boolean isAnchor = anchors.stream().anyMatch(anchor -> anchor.getTrustedCert().equals(last));
    return isAnchor && path.size() > 1 ? path.subList(0, path.size() - 1) : path;
  }

  private static Refusal reason(CertPathValidatorException refused) {
    CertPathValidatorException.Reason reason = refused.getReason();
    return reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID
        ? Refusal.EXPIRED_CERTIFICATE
        : Refusal.FOREIGN_CERTIFICATE;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws Distrusted {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws Distrusted {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws Distrusted {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws Distrusted {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws Distrusted {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws Distrusted {
    check(chain);
  }

  /** Unsaid: during a rotation a peer shows what it has, and we decide. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
