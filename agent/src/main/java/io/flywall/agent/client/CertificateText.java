package io.flywall.agent.client;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** A certificate in words: which one it is, so that two people can compare. */
final class CertificateText {
  /** What openssl x509 -fingerprint -sha256 begins with: enough to find it, short on a line. */
  private static final int FINGERPRINT_BYTES = 8;

  private CertificateText() {}

  static String people(X509Certificate certificate) {
    return "its certificate ("
        + printable(certificate.getSubjectX500Principal().getName())
        + ", by "
        + printable(certificate.getIssuerX500Principal().getName())
        + ", until "
        + certificate.getNotAfter().toInstant()
        + ", SHA-256 "
        + fingerprint(certificate)
        + "...)";
  }

  /** Those that a client may call it by. */
  static String names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        alternatives.forEach(name -> names.add(printable(String.valueOf(name.get(1)))));
      }
    } catch (CertificateParsingException unreadable) {
      // Then it has none that could be shown.
    }
    return names.isEmpty() ? "no name" : String.join(", ", names);
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException | CertificateEncodingException unreadable) {
      return "unknown";
    }
  }

  /** A stranger wrote it, and it goes to a terminal. */
  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
