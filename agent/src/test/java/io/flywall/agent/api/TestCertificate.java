package io.flywall.agent.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A key and a certificate without an authority, made for a test.
 *
 * @param pem the certificate, as an operator has it
 */
public record TestCertificate(Path pem, PrivateKey key, List<X509Certificate> chain) {
  private static final char[] PASSWORD = "password".toCharArray();

  /**
   * Makes one.
   *
   * @param names as keytool writes them: {@code ip:127.0.0.1}, {@code dns:fw1}
   * @param more of keytool's options
   */
  public static TestCertificate make(Path folder, String name, String names, String... more)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve(name + ".p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "api",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=" + names));
    command.addAll(List.of(more));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      made.load(in, PASSWORD);
    }
    X509Certificate certificate = (X509Certificate) made.getCertificate("api");
    Path pem = folder.resolve(name + ".crt");
    Files.writeString(
        pem,
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    return new TestCertificate(
        pem, (PrivateKey) made.getKey("api", PASSWORD), List.of(certificate));
  }

  ApiPlan.Tls tls() {
    return new ApiPlan.Tls(List.of(pem), () -> new ApiPlan.Certificate(key, chain));
  }
}
