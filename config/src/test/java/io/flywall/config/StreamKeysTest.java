package io.flywall.config;

import static io.flywall.config.Judged.KEY;
import static io.flywall.config.Judged.VIP;
import static io.flywall.config.Judged.assertProblems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.flywall.config.StreamSettings.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamKeysTest {

  /** A pair with more lines in its replication block, the first of them line 3. */
  private static String pair(String address, String... lines) {
    return "replication {\n  listen_addr = \""
        + address
        + "1\"\n"
        + String.join("\n", lines)
        + "\n  peer_addr = \""
        + address
        + "2\"\n  secret_key = \""
        + KEY
        + "\"\n  ha { "
        + VIP
        + " }\n}\n";
  }

  private static StreamSettings stream(String... lines) {
    return Judged.load(pair("10.1.0.", lines)).replication().stream();
  }

  /** The same, and the peer has a name: whoever shows a certificate needs one. */
  private static StreamSettings named(String... lines) {
    String text =
        pair("10.1.0.", lines)
            .replace(
                "peer_addr = \"10.1.0.2\"", "peers = [ { id = fw2, addresses = [\"10.1.0.2\"] } ]");
    return Judged.load(text).replication().stream();
  }

  @Test
  void unless_something_is_written_it_is_encrypted_compressed_and_nobody_waits() {
    assertEquals(
        new StreamSettings(
            true,
            true,
            Optional.empty(),
            Duration.ofSeconds(1),
            1000,
            Duration.ofSeconds(1),
            Acknowledge.ASYNC),
        stream());
  }

  @Test
  void every_key_arrives() {
    assertEquals(
        new StreamSettings(
            false,
            true,
            Optional.of(new TlsFiles(Path.of("/t/c"), Path.of("/t/k"), Path.of("/t/a"))),
            Duration.ZERO,
            7,
            Duration.ofMillis(300),
            Acknowledge.QUORUM),
        named(
            "compression = false",
            "tls { cert = \"/t/c\", key = \"/t/k\", ca = \"/t/a\" }",
            "sync_interval = 0",
            "batch_size = 7",
            "max_lag = 300ms",
            "acknowledge = quorum"));
  }

  @Test
  void no_encryption_needs_loopback_or_a_word_of_its_own() {
    assertProblems(
        pair("10.1.0.", "encryption = false"),
        "FILE:3 replication.encryption: got false with the address 10.1.0.1; must be true: without"
            + " it anybody on the way reads and writes what is replicated; remove it; for a test"
            + " where that does not matter set insecure = true as well");
    assertFalse(stream("encryption = false", "insecure = true").encryption());
    assertFalse(
        Judged.load(pair("127.0.0.", "encryption = false")).replication().stream().encryption());
  }

  @Test
  void certificates_come_as_three_files_and_are_used() {
    assertProblems(
        pair("127.0.0.", "encryption = false", "tls.cert = \"/t/c\""),
        "FILE:4 replication.tls.cert: got certificates, and encryption = false; must be one of the"
            + " two; remove encryption = false, or the tls block",
        "FILE:4 replication.tls.key: got nothing; must be a file: cert, key and ca belong together;"
            + " add it, or remove tls",
        "FILE:4 replication.tls.ca: got nothing; must be a file: cert, key and ca belong together;"
            + " add it, or remove tls",
        "FILE:4 replication.tls.cert: got certificates, and a peer without an id, 127.0.0.2; must be"
            + " peers with ids: a certificate has to name the node that shows it; write peers = ["
            + " { id = NODE, addresses = [...] } ], or remove tls");
  }

  @Test
  void what_must_match_on_all_nodes_is_part_of_the_fingerprint() {
    String usual = Judged.load(pair("10.1.0.")).fingerprint();
    assertNotEquals(usual, Judged.load(pair("10.1.0.", "max_lag = 2s")).fingerprint());
    assertNotEquals(usual, Judged.load(pair("10.1.0.", "acknowledge = quorum")).fingerprint());
    assertEquals(usual, Judged.load(pair("10.1.0.", "batch_size = 7")).fingerprint());
  }
}
