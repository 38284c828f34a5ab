package io.flywall.config;

import static io.flywall.config.Judged.KEY;
import static io.flywall.config.Judged.VIP;
import static io.flywall.config.Judged.assertProblems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsTest {

  /** The keys stand from line 4 on. */
  private static String with(String... keys) {
    return "replication {\n  listen_addr = \"10.1.0.1:9001\"\n  peer_addr = \"10.1.0.2\"\n"
        + String.join("\n", keys)
        + "\n  ha { "
        + VIP
        + " }\n}\n";
  }

  private static void open(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Test
  void a_secret_never_prints() {
    Settings settings = Judged.load(with("secret_key = \"" + KEY + "\""));
    assertFalse(settings.toString().contains(KEY));
    assertTrue(settings.toString().contains("(secret)"));
    Secret secret = settings.replication().secretKeys().get(0).secret();
    assertEquals(Secret.ofText(KEY), secret);
    assertEquals(Secret.ofText(KEY).hashCode(), secret.hashCode());
    assertNotEquals(Secret.ofText("other"), secret);
    assertEquals(KEY.length(), secret.bytes().length);
  }

  @Test
  void rotation_keeps_the_order_and_the_ids() {
    List<SecretKey> keys =
        Judged.load(
                with(
                    "secret_keys = [ { id = 2, key = \"" + KEY + "\" }",
                    "{ id = 1, key = \"" + KEY + "x\" } ]"))
            .replication()
            .secretKeys();
    assertEquals(List.of(2, 1), keys.stream().map(SecretKey::id).toList());
  }

  @Test
  void a_key_in_a_file_is_read_without_its_line_end() throws IOException {
    Path file = Judged.file(KEY + "\n");
    Settings settings = Judged.load(with("secret_key = \"file:" + file + "\""));
    assertEquals(new SecretKey(1, Secret.ofText(KEY)), settings.replication().secretKeys().get(0));
    open(file);
    assertProblems(
        with("secret_key = \"file:" + file + "\""),
        "FILE:4 replication.secret_key: got a secret in "
            + file
            + " that others can read; must be 0640 root:flywall; chmod 0640 "
            + file);
  }

  @Test
  void a_config_with_a_secret_that_others_can_read_is_refused() throws IOException {
    Path file = Judged.file(with("secret_key = \"" + KEY + "\""));
    open(file);
    InvalidConfiguration refusal =
        assertThrows(InvalidConfiguration.class, () -> ConfigurationFile.load(file, Judged.HOST));
    assertEquals(
        file
            + ":4 replication.secret_key: got a secret in "
            + file
            + " that others can read; must be 0640 root:flywall; chmod 0640 "
            + file,
        refusal.getMessage());
  }

  @Test
  void a_config_whose_secret_lies_elsewhere_may_be_read() throws Exception {
    Path key = Judged.file(KEY);
    Path file = Judged.file(with("secret_key = \"file:" + key + "\""));
    open(file);
    assertEquals(1, ConfigurationFile.load(file, Judged.HOST).replication().secretKeys().size());
  }

  @Test
  void missing_empty_and_unreadable_keys_are_told_apart() {
    assertProblems(
        with(),
        "FILE:1 replication.secret_key: got nothing; must be the key that all nodes share; add"
            + " secret_key = \"...\" with the output of `flywall secret generate`");
    assertProblems(
        with("secret_key = \"\""),
        "FILE:4 replication.secret_key: got an empty key; must be a key or file:/absolute/path;"
            + " paste the output of `flywall secret generate`");
    assertProblems(
        with("secret_key = \"file:/nowhere/key\""),
        "FILE:4 replication.secret_key: got no readable file /nowhere/key; must be a readable file"
            + " with a key; create it: flywall secret generate > FILE, chmod 0640 FILE");
    assertProblems(
        with("secret_key = \"file:key\""),
        "FILE:4 replication.secret_key: got (set); must be file: and an absolute path; start the"
            + " path with /");
    Path empty = Judged.file("\n");
    assertProblems(
        with("secret_key = \"file:" + empty + "\""),
        "FILE:4 replication.secret_key: got an empty file "
            + empty
            + "; must be a file with a key; fill "
            + empty);
  }

  @Test
  void key_ids_are_needed_unique_and_in_range() {
    assertProblems(
        with(
            "secret_keys = [ { id = 1, key = \"" + KEY + "\" }",
            "{ id = 1, key = \"" + KEY + "\" }",
            "{ key = \"" + KEY + "\" }",
            "{ id = 256, key = [] }",
            "{ id = 5 } ]"),
        "FILE:5 replication.secret_keys[1].id: got 1 a second time; must be a number of its own;"
            + " give every key another id",
        "FILE:6 replication.secret_keys[2].id: got nothing; must be a number from 1 to 255; add id"
            + " = NUMBER",
        "FILE:7 replication.secret_keys[3].id: got 256; must be a whole number from 1 to 255; lower"
            + " it",
        "FILE:7 replication.secret_keys[3].key: got (set); must be a key or file:/absolute/path;"
            + " paste the output of `flywall secret generate`",
        "FILE:8 replication.secret_keys[4].key: got nothing; must be a key or file:/absolute/path;"
            + " add key = \"...\"");
    assertThrows(IllegalArgumentException.class, () -> new SecretKey(256, Secret.ofText(KEY)));
  }

  @Test
  void one_key_and_a_list_do_not_mix() {
    assertProblems(
        with("secret_key = \"" + KEY + "\"", "secret_keys = [ { id = 2, key = \"" + KEY + "\" } ]"),
        "FILE:4 replication.secret_key: got both secret_key and secret_keys; must be one of the"
            + " two; move it into secret_keys");
  }

  @Test
  void weak_keys_load_with_a_warning() {
    for (String weak : List.of("short", "changeme-changeme-changeme", "aaaaaaaaaaaaaaaaaaaaaaaa")) {
      assertEquals(1, Judged.load(with("secret_key = " + weak)).warnings().size(), weak);
    }
    assertEquals(List.of(), Judged.load(with("secret_key = " + KEY)).warnings());
  }

  @Test
  void only_what_generate_makes_counts_as_full_entropy() {
    String generated = SecretKey.generate(new SecureRandom());
    assertTrue(new SecretKey(1, Secret.ofText(generated)).isFullEntropy());
    assertEquals(List.of(), Judged.load(with("secret_key = " + generated)).warnings());
    for (String other :
        List.of(KEY, "fw1-", "fw1-***", generated + "=", generated + "A", generated.substring(4))) {
      assertFalse(new SecretKey(1, Secret.ofText(other)).isFullEntropy(), other);
    }
  }
}
