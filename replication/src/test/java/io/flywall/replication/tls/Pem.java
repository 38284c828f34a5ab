package io.flywall.replication.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Certificates and keys as an operator keeps them in files. */
public final class Pem {
  private Pem() {}

  /** The certificate last: what is read before that does not fit together, and is read again. */
  public static void write(NodeIdentity identity, CertificateFiles files) throws IOException {
    put(files.ca(), of("CERTIFICATE", encoded(identity.trusted().get(0))));
    put(files.key(), of("PRIVATE KEY", identity.key().getEncoded()));
    put(files.certificate(), of("CERTIFICATE", encoded(identity.chain().get(0))));
  }

  /** As renewals do it: a new file that takes the name. */
  static void put(Path file, String text) throws IOException {
    Path next = file.resolveSibling("next");
    Files.writeString(next, text);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r-----"));
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  static String of(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
