package io.flywall.replication.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** The authority that a secret is: everybody who knows it makes the same one. */
public final class ClusterAuthority {
  private static final byte[] PURPOSE =
      "flywall replication authority 1".getBytes(StandardCharsets.US_ASCII);

  /** 128 more than the order has: what is left of them after the division is even (FIPS 186-5). */
  private static final int SEED_BITS = 384;

  private final PrivateKey key;
  private final X509Certificate certificate;

  private ClusterAuthority(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /**
   * Derives it.
   *
   * @param clusterId part of the derivation: two clusters with one secret never trust another
   */
  public static ClusterAuthority of(ClusterSecret secret, String clusterId) {
    BigInteger number = scalar(secret, clusterId);
    PrivateKey key = P256.privateKey(number);
    PublicKey publicKey = P256.publicKey(number);
    CertificateForm form =
        new CertificateForm("flywall cluster " + clusterId + " key " + secret.id(), true);
    return new ClusterAuthority(key, form.selfSigned(publicKey, key));
  }

  private static BigInteger scalar(ClusterSecret secret, String clusterId) {
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(
        new HKDFParameters(secret.bytes(), clusterId.getBytes(StandardCharsets.UTF_8), PURPOSE));
    byte[] seed = new byte[SEED_BITS / Byte.SIZE];
    hkdf.generateBytes(seed, 0, seed.length);
    BigInteger order = P256.order().subtract(BigInteger.ONE);
    return new BigInteger(1, seed).mod(order).add(BigInteger.ONE);
  }

  /**
   * What a node shows and trusts in this life: a fresh key under the first authority.
   *
   * @param authorities of all listed secrets, at least one, the active one first
   */
  public static NodeIdentity identity(
      String node, List<ClusterAuthority> authorities, SecureRandom random) {
    ClusterAuthority active = authorities.get(0);
    KeyPair fresh = freshKey(random);
    X509Certificate leaf =
        new CertificateForm(node, false)
            .signedBy(active.certificate, active.key, fresh.getPublic());
    return new NodeIdentity(
        fresh.getPrivate(),
        List.of(leaf),
        authorities.stream().map(ClusterAuthority::certificate).toList());
  }

  private static KeyPair freshKey(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(P256.NAME), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  X509Certificate certificate() {
    return certificate;
  }
}
