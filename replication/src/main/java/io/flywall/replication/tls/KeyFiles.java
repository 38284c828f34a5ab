package io.flywall.replication.tls;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate and its key, as PEM (RFC 7468).
 *
 * @param block of the configuration that names them: {@code replication.tls}
 * @param certificate its owner's, with the authorities above it behind it
 * @param key PKCS#8, not encrypted: nobody is there to type a password at a failover
 */
public record KeyFiles(String block, Path certificate, Path key) {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /**
   * Reads both, and judges whether they belong together.
   *
   * @throws OperatorError naming the key of the configuration, the file and the remedy
   */
  public CertifiedKey read() throws OperatorError {
    List<X509Certificate> chain = certificates(certName(), certificate);
    PrivateKey secret = privateKey(chain.get(0));
    checkPair(chain.get(0), secret);
    return new CertifiedKey(secret, chain);
  }

  private String certName() {
    return block + ".cert";
  }

  private String keyName() {
    return block + ".key";
  }

  /** All that a file has, at least one. */
  static List<X509Certificate> certificates(String where, Path file) throws OperatorError {
    try (var bytes = Files.newInputStream(file)) {
      List<X509Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!all.isEmpty()) {
        return all;
      }
      throw new OperatorError(where, "no certificate in " + file, "put one there, as PEM");
    } catch (IOException e) {
      throw unreadable(where, file, e);
    } catch (GeneralSecurityException e) {
      throw new OperatorError(
          where, file + " holds no certificates: " + e.getMessage(), "put them there, as PEM");
    }
  }

  private static OperatorError unreadable(String where, Path file, IOException e) {
    return new OperatorError(
        where, "cannot read " + file + ": " + e.getMessage(), "correct the path, or its rights");
  }

  private PrivateKey privateKey(X509Certificate of) throws OperatorError {
    checkRights();
    String text = text(key);
    Matcher pem = PKCS8.matcher(text);
    if (!pem.find()) {
      throw new OperatorError(
          keyName(),
          key + " is not an unencrypted PKCS#8 key in PEM",
          "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out " + key);
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance(of.getPublicKey().getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw notAPair();
    }
  }

  private String text(Path file) throws OperatorError {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw unreadable(keyName(), file, e);
    }
  }

  private void checkRights() throws OperatorError {
    try {
      if (Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ)) {
        throw new OperatorError(keyName(), key + " can be read by everybody", "chmod 0640 " + key);
      }
    } catch (IOException e) {
      throw unreadable(keyName(), key, e);
    }
  }

  private OperatorError notAPair() {
    return new OperatorError(
        keyName(), key + " is not the key of " + certificate, "put the two that belong together");
  }

  private void checkPair(X509Certificate own, PrivateKey secret) throws OperatorError {
    String algorithm = secret.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    try {
      byte[] sample = own.getSerialNumber().toByteArray();
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(secret);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(own.getPublicKey());
      signature.update(sample);
      if (!signature.verify(signed)) {
        throw notAPair();
      }
    } catch (GeneralSecurityException e) {
      throw new OperatorError(
          keyName(), key + " cannot sign: " + e.getMessage(), "use an EC (P-256) or RSA key");
    }
  }

  /** Whether it is good today; the same error as {@link #read}'s if not. */
  public void checkToday(CertifiedKey own) throws OperatorError {
    X509Certificate leaf = own.chain().get(0);
    try {
      leaf.checkValidity();
    } catch (CertificateExpiredException | CertificateNotYetValidException e) {
      throw new OperatorError(
          certName(),
          certificate
              + " is valid from "
              + leaf.getNotBefore().toInstant()
              + " to "
              + leaf.getNotAfter().toInstant()
              + " only",
          "issue a new one, or correct this node's clock");
    }
  }
}
