package io.flywall.replication.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
  @TempDir private Path folder;
  private CertificateFiles files;
  private final Identities.Authority authority = new Identities.Authority();

  @BeforeEach
  void names() {
    files =
        new CertificateFiles(
            folder.resolve("node.crt"), folder.resolve("node.key"), folder.resolve("ca.crt"));
  }

  private void write(NodeIdentity identity) throws IOException {
    Pem.write(identity, files);
  }

  private void put(Path file, String text) throws IOException {
    Pem.put(file, text);
  }

  private String refusal() {
    return assertThrows(OperatorError.class, () -> files.read("fw1")).getMessage();
  }

  @Test
  void three_good_files_are_an_identity() throws Exception {
    NodeIdentity issued = authority.issue("fw1");
    write(issued);
    NodeIdentity read = files.read("fw1");
    assertEquals(issued.chain(), read.chain());
    assertEquals(issued.trusted(), read.trusted());
    TlsEngines engines = Identities.engines(read);
    assertTrue(new Handshake(engines.client(), engines.server()).played().succeeded());
  }

  @Test
  void what_is_wrong_is_said_with_key_file_and_remedy() throws Exception {
    assertTrue(refusal().startsWith("replication.tls.cert: cannot read " + files.certificate()));
    write(authority.issue("fw1"));
    put(files.ca(), "");
    assertTrue(refusal().startsWith("replication.tls.ca: no certificate in"));
    put(files.ca(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertTrue(refusal().startsWith("replication.tls.ca: " + files.ca() + " holds no cert"));
    put(files.key(), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    assertTrue(refusal().contains("openssl pkcs8 -topk8 -nocrypt"), refusal());
    put(files.key(), Pem.of("PRIVATE KEY", new byte[] {1, 2, 3}));
    assertTrue(refusal().contains("is not the key of"), refusal());
  }

  @Test
  void the_key_of_another_certificate_is_refused() throws Exception {
    write(authority.issue("fw1"));
    put(files.key(), Pem.of("PRIVATE KEY", authority.issue("fw1").key().getEncoded()));
    assertTrue(refusal().contains("is not the key of"), refusal());
  }

  @Test
  void a_key_that_everybody_can_read_is_refused() throws Exception {
    write(authority.issue("fw1"));
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
    assertTrue(refusal().contains("chmod 0640"), refusal());
  }

  @Test
  void a_certificate_of_another_node_or_time_is_refused() throws Exception {
    write(authority.issue("fw2"));
    assertTrue(refusal().contains("names [fw2], not this node"), refusal());
    write(authority.issueExpired("fw1"));
    assertTrue(refusal().contains("valid from 1970-01-01T00:00:00Z to 2020"), refusal());
  }

  @Test
  void a_renewal_is_noticed_once_and_a_broken_one_is_said_once() throws Exception {
    write(authority.issue("fw1"));
    CertificateWatch watch = new CertificateWatch(files, "fw1");
    assertEquals(Optional.empty(), watch.changed());
    NodeIdentity renewed = authority.issue("fw1");
    write(renewed);
    assertEquals(Optional.of(renewed.chain()), watch.changed().map(NodeIdentity::chain));
    assertEquals(Optional.empty(), watch.changed());
    Files.delete(files.ca());
    assertThrows(OperatorError.class, watch::changed);
    assertEquals(Optional.empty(), watch.changed());
    write(renewed);
    assertEquals(List.of(), watch.changed().stream().filter(i -> i.chain().isEmpty()).toList());
  }

  /**
   * A mode leaves no stamp that a look would see, and neither does the day on which it is valid.
   */
  @Test
  void a_renewal_that_cannot_be_used_yet_is_used_when_it_can() throws Exception {
    write(authority.issue("fw1"));
    CertificateWatch watch = new CertificateWatch(files, "fw1");
    NodeIdentity renewed = authority.issue("fw1");
    write(renewed);
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThrows(OperatorError.class, watch::changed);
    assertEquals(Optional.empty(), watch.changed());
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(Optional.of(renewed.chain()), watch.changed().map(NodeIdentity::chain));
    assertEquals(Optional.empty(), watch.changed());
  }
}
