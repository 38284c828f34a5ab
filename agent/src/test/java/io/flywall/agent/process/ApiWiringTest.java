package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.ApiPlan;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.Settings;
import io.flywall.value.AccessRole;
import io.flywall.value.OperatorError;
import io.flywall.value.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiWiringTest {
  private static final String PASSWORD = "password";

  @TempDir private Path folder;

  private Path cert() {
    return folder.resolve("api.crt");
  }

  private Path key() {
    return folder.resolve("api.key");
  }

  /** Writes both files, as an authority would hand them over. */
  private void issue(String... validity) throws Exception {
    Path store = folder.resolve("made.p12");
    Files.deleteIfExists(store);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                "api",
                "-keyalg",
                "EC",
                "-dname",
                "CN=somebody"));
    command.addAll(List.of(validity));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
    KeyStore made = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      made.load(in, PASSWORD.toCharArray());
    }
    write(cert(), "CERTIFICATE", made.getCertificate("api").getEncoded());
    write(key(), "PRIVATE KEY", made.getKey("api", PASSWORD.toCharArray()).getEncoded());
  }

  private static void write(Path file, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  private Settings settings(String api) throws Exception {
    Path file = folder.resolve("flywall.conf");
    Files.writeString(
        file,
        """
        api { %s }
        replication {
          node_id = firewall-a
          listen_addr = "10.98.0.1:9001"
          peer_addr = "10.98.0.2"
          secret_key = "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U"
          ha { virtual_ip { address = "10.98.0.100/24", interface = d0 } }
        }
        """
            .formatted(api));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return ConfigurationFile.load(file, new Host("fw1", Timing.USUAL_JIFFY));
  }

  private Settings withTls() throws Exception {
    return settings(
        "listen = \"10.98.0.1:8443\", allow = [ \"10.98.0.0/24\" ], tls { cert = \""
            + cert()
            + "\", key = \""
            + key()
            + "\" }, tokens = [ { name = grafana, role = read, token ="
            + " fw1-Ka4jR7pQe2Tu9Iw6Os3Dg } ]");
  }

  @Test
  void what_the_configuration_says_is_what_the_api_is_told() throws Exception {
    issue();
    ApiPlan plan = ApiWiring.plan(withTls().api(), Path.of("/run/flywall"));
    assertEquals(8443, plan.listen().orElseThrow().getPort());
    assertEquals(Optional.of(Path.of("/run/flywall/api.sock")), plan.socket());
    assertEquals("[10.98.0.0/24]", plan.allow().toString());
    assertEquals("[token grafana]", plan.tokens().toString());
    assertEquals(AccessRole.READ, plan.tokens().get(0).role());
    ApiPlan.Tls tls = plan.tls().orElseThrow();
    assertEquals(List.of(cert(), key()), tls.files());
    assertEquals("certificate of CN=somebody", tls.reader().read().toString());
  }

  @Test
  void a_certificate_that_is_not_there_is_the_operators_to_mend() throws Exception {
    Settings settings = withTls();
    OperatorError error =
        assertThrows(OperatorError.class, () -> ApiWiring.refuseBadCertificate(settings));
    assertEquals("api.tls.cert", error.where());
    assertTrue(error.what().startsWith("cannot read " + cert()), error.what());
  }

  @Test
  void a_key_of_another_certificate_is_refused() throws Exception {
    issue();
    Path first = Files.copy(cert(), folder.resolve("first.crt"));
    issue();
    Files.move(first, cert(), StandardCopyOption.REPLACE_EXISTING);
    Settings settings = withTls();
    OperatorError error =
        assertThrows(OperatorError.class, () -> ApiWiring.refuseBadCertificate(settings));
    assertEquals("api.tls.key", error.where());
    assertEquals(key() + " is not the key of " + cert(), error.what());
  }

  /** The agent of a node whose certificate ran out over night has VIPs to hold. */
  @Test
  void one_that_has_expired_stops_no_start_and_no_check_passes_it() throws Exception {
    issue("-startdate", "-10d", "-validity", "1");
    Settings settings = withTls();
    assertDoesNotThrow(() -> ApiWiring.refuseBadCertificate(settings));
    OperatorError error =
        assertThrows(OperatorError.class, () -> ApiWiring.checkCertificate(settings));
    assertEquals("api.tls.cert", error.where());
    assertTrue(error.what().contains(" is valid from "), error.what());
  }

  @Test
  void without_a_certificate_there_is_nothing_to_look_at() throws Exception {
    Settings settings = settings("listen = none");
    ApiWiring.checkCertificate(settings);
    ApiPlan plan = ApiWiring.plan(settings.api(), Path.of("/" + "x".repeat(200)));
    assertEquals(Optional.empty(), plan.socket());
    assertEquals(Optional.empty(), plan.listen());
  }
}
