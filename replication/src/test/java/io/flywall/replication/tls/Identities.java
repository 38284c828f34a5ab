package io.flywall.replication.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.Time;

/** Who the tests are. */
public final class Identities {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Time PAST = new Time(new DERUTCTime("700101000000Z"));
  private static final Time LONG_AGO = new Time(new DERUTCTime("200101000000Z"));
  private static final Time FAR = new Time(new DERUTCTime("490101000000Z"));

  private Identities() {}

  static ClusterSecret secret(int id, int fill) {
    byte[] bytes = new byte[ClusterSecret.LENGTH];
    Arrays.fill(bytes, (byte) fill);
    return new ClusterSecret(id, bytes);
  }

  /** Of a cluster whose secrets are these, each its own key id. */
  static NodeIdentity derived(String node, String cluster, int... secrets) {
    List<ClusterAuthority> authorities =
        IntStream.of(secrets)
            .mapToObj(number -> ClusterAuthority.of(secret(number, number), cluster))
            .toList();
    return ClusterAuthority.identity(node, authorities, RANDOM);
  }

  static TlsEngines engines(NodeIdentity identity) {
    return new TlsEngines(identity, RANDOM);
  }

  /** An authority as an operator has one. */
  public static final class Authority {
    final KeyPair keys = keyPair();
    final X509Certificate certificate =
        new CertificateForm("operator's authority", true)
            .selfSigned(keys.getPublic(), keys.getPrivate());

    public NodeIdentity issue(String node) {
      return issue(node, PAST, FAR);
    }

    public NodeIdentity issueExpired(String node) {
      return issue(node, PAST, LONG_AGO);
    }

    NodeIdentity issueForLater(String node) {
      return issue(node, new Time(new DERUTCTime("480101000000Z")), FAR);
    }

    private NodeIdentity issue(String node, Time from, Time to) {
      KeyPair own = keyPair();
      X509Certificate leaf =
          new CertificateForm(node, false, from, to)
              .signedBy(certificate, keys.getPrivate(), own.getPublic());
      return new NodeIdentity(own.getPrivate(), List.of(leaf), List.of(certificate));
    }
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
