package io.flywall.replication.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * A certificate to be filled in and signed (RFC 5280), ECDSA with SHA-256. Bouncy Castle's own
 * builder of certificates (bcpkix) would be two megabytes more in the package, for these lines.
 */
final class CertificateForm {
  /** The whole time that a certificate can say (RFC 5280, 4.1.2.5): the package says why. */
  private static final Time FROM = new Time(new DERUTCTime("700101000000Z"));

  private static final Time TO = new Time(new DERGeneralizedTime("99991231235959Z"));

  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  /** At most 20 (RFC 5280, 4.1.2.2); these are as good as random. */
  private static final int SERIAL_BYTES = 16;

  private final X500Name subject;
  private final boolean authority;
  private final Time from;
  private final Time to;

  /**
   * A form for one subject, good for all time.
   *
   * @param name becomes the common name
   * @param authority whether it signs others
   */
  CertificateForm(String name, boolean authority) {
    this(name, authority, FROM, TO);
  }

  CertificateForm(String name, boolean authority, Time from, Time to) {
    this.subject = new X500NameBuilder().addRDN(BCStyle.CN, name).build();
    this.authority = authority;
    this.from = from;
    this.to = to;
  }

  X509Certificate selfSigned(PublicKey key, PrivateKey signer) {
    return signed(subject, key, signer);
  }

  X509Certificate signedBy(X509Certificate issuer, PrivateKey signer, PublicKey key) {
    return signed(X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()), key, signer);
  }

  private X509Certificate signed(X500Name issuer, PublicKey key, PrivateKey signer) {
    try {
      TBSCertificate unsigned = unsigned(issuer, key);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signer);
      signature.update(unsigned.getEncoded(ASN1Encoding.DER));
      ASN1Encodable[] parts = {unsigned, ECDSA, new DERBitString(signature.sign())};
      byte[] der = new DERSequence(parts).getEncoded(ASN1Encoding.DER);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a certificate of our own cannot be made", e);
    }
  }

  private TBSCertificate unsigned(X500Name issuer, PublicKey key)
      throws IOException, GeneralSecurityException {
    V3TBSCertificateGenerator form = new V3TBSCertificateGenerator();
    form.setSerialNumber(new ASN1Integer(serial(key)));
    form.setSignature(ECDSA);
    form.setIssuer(issuer);
    form.setStartDate(from);
    form.setEndDate(to);
    form.setSubject(subject);
    form.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    form.setExtensions(new Extensions(new Extension[] {constraints(), usage()}));
    return form.generateTBSCertificate();
  }

  /** From the key: each key is certified once. */
  private static BigInteger serial(PublicKey key) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
    return new BigInteger(1, Arrays.copyOf(digest, SERIAL_BYTES)).setBit(0);
  }

  private Extension constraints() throws IOException {
    return Extension.create(Extension.basicConstraints, true, new BasicConstraints(authority));
  }

  private Extension usage() throws IOException {
    int bits = authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature;
    return Extension.create(Extension.keyUsage, true, new KeyUsage(bits));
  }
}
