package io.flywall.replication.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** By which names a certificate calls its node. */
public final class PeerName {
  /** dNSName among the alternative names (RFC 5280, 4.2.1.6). */
  private static final int DNS = 2;

  private PeerName() {}

  /** Of the peer of a finished handshake; empty when it showed nothing, or something expired. */
  public static Set<String> of(SSLSession session) {
    try {
      Certificate shown = session.getPeerCertificates()[0];
      // A resumed session skips the path check, and so would outlive its certificate.
      ((X509Certificate) shown).checkValidity();
      return of((X509Certificate) shown);
    } catch (SSLPeerUnverifiedException
        | CertificateExpiredException
        | CertificateNotYetValidException nameless) {
      return Set.of();
    }
  }

  /** The common name and the DNS names. */
  public static Set<String> of(X509Certificate certificate) {
    Set<String> names = new TreeSet<>();
    try {
      X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
      for (RDN name : subject.getRDNs(BCStyle.CN)) {
        names.add(IETFUtils.valueToString(name.getFirst().getValue()));
      }
      addAlternatives(certificate.getSubjectAlternativeNames(), names);
    } catch (CertificateParsingException unreadable) {
      return Set.of();
    }
    return names;
  }

  private static void addAlternatives(Collection<List<?>> alternatives, Set<String> names) {
    if (alternatives != null) {
      for (List<?> name : alternatives) {
        if (name.get(0).equals(DNS)) {
          names.add(name.get(1).toString());
        }
      }
    }
  }
}
