package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.flywall.agent.view.ViewJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCommandTest {
  private static final String EDITED = "config/20261126T073657.978503Z-local-edit";
  private static final String OLDER = "leases/20261125T073657.978503Z-superseded";

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void configure() throws IOException {
    // Port 9 is discard's: nobody answers.
    file = ConfigurationText.write(folder, "127.0.0.1:9");
  }

  private Terminal type(String line) {
    return Terminal.type(("replication archive " + line + " --config " + file).split(" "));
  }

  private Path kept(String batch, Path place, byte[] content) throws IOException {
    String path = place.toString().substring(1);
    Path kept = folder.resolve("state/replication/archive").resolve(batch).resolve(path);
    Path unused = Files.createDirectories(kept.getParent());
    unused = Files.write(kept, content);
    return kept;
  }

  private String id(String batch, Path place) {
    return batch + "/" + place.toString().substring(1);
  }

  private Path place(String name) {
    return folder.resolve(name);
  }

  @Test
  void nothing_is_kept_before_anything_was_overwritten() throws IOException {
    Path unused = Files.createDirectories(folder.resolve("state"));
    Terminal seen = type("list");
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertEquals("nothing is kept aside\n", seen.out());
  }

  @Test
  void a_state_directory_that_nobody_sees_is_not_an_empty_archive() {
    Terminal seen = type("list");
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(seen.err().contains("cannot be read; use sudo"), seen.err());
  }

  @Test
  void lists_the_newest_first_with_reason_size_and_id() throws IOException {
    Path unused = kept(OLDER, place("leases"), "old".getBytes(UTF_8));
    unused = kept(EDITED, place("rules"), "edited\n".getBytes(UTF_8));
    Terminal seen = type("list");
    assertEquals(
        List.of(
            "local-edit             7  " + id(EDITED, place("rules")),
            "superseded             3  " + id(OLDER, place("leases"))),
        seen.out().lines().toList());
    assertEquals(1, type("list --dataset leases").out().lines().count());
  }

  @Test
  void lists_for_programs_too() throws IOException {
    Path unused = kept(EDITED, place("rules"), "edited\n".getBytes(UTF_8));
    JsonNode only = ViewJson.mapper().readTree(type("list -o json").out()).get(0);
    assertEquals("config", only.get("dataset").asText());
    assertEquals("local-edit", only.get("reason").asText());
    assertEquals("2026-11-26T07:36:57.978503Z", only.get("time").asText());
    assertEquals(place("rules").toString(), only.get("path").asText());
    assertEquals(7, only.get("size").asInt());
  }

  @Test
  void shows_for_programs_too() throws IOException {
    Path kept = kept(EDITED, place("rules"), "edited\n".getBytes(UTF_8));
    JsonNode text =
        ViewJson.mapper().readTree(type("show " + id(EDITED, place("rules")) + " -o json").out());
    assertEquals("edited\n", text.get("text").asText());
    assertEquals("config", text.get("dataset").asText());
    assertEquals(kept.toString(), text.get("file").asText());
    assertTrue(text.get("link_to").isNull());
    Path unused = kept(EDITED, place("cache"), new byte[] {(byte) 0xff, 0, 1});
    JsonNode binary =
        ViewJson.mapper().readTree(type("show " + id(EDITED, place("cache")) + " -o json").out());
    assertTrue(binary.get("text").isNull(), binary.toString());
    assertEquals(3, binary.get("size").asInt());
  }

  @Test
  void shows_a_text_and_says_where_anything_else_lies() throws IOException {
    Path unused = kept(EDITED, place("rules"), "edited\n".getBytes(UTF_8));
    Path binary = kept(EDITED, place("cache"), new byte[] {(byte) 0xff, 0, 1});
    assertEquals("edited\n", type("show " + id(EDITED, place("rules"))).out());
    Terminal seen = type("show " + id(EDITED, place("cache")));
    assertTrue(seen.out().endsWith("3 bytes in " + binary + "\n"), seen.out());
    unused = Files.createSymbolicLink(binary.resolveSibling("link"), Path.of("elsewhere"));
    assertEquals("a link to elsewhere\n", type("show " + id(EDITED, place("link"))).out());
  }

  @Test
  void what_is_not_there_is_said() throws IOException {
    Path unused = Files.createDirectories(folder.resolve("state"));
    Terminal seen = type("show config/nothing");
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(seen.err().contains("see flywall replication archive list"), seen.err());
  }

  @Test
  void restores_content_and_mode_where_it_was_or_elsewhere() throws IOException {
    Path kept = kept(EDITED, place("rules"), "edited\n".getBytes(UTF_8));
    Path unused = Files.setPosixFilePermissions(kept, PosixFilePermissions.fromString("rw-r-----"));
    unused = Files.writeString(place("rules"), "newer\n");
    Terminal seen = type("restore " + id(EDITED, place("rules")));
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertEquals("restored " + place("rules") + "\n", seen.out());
    assertEquals("edited\n", Files.readString(place("rules")));
    assertEquals(
        "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(place("rules"))));
    seen = type("restore " + id(EDITED, place("rules")) + " --to " + place("copy"));
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertEquals("edited\n", Files.readString(place("copy")));
  }

  @Test
  void a_place_that_cannot_be_is_refused() throws IOException {
    Path unused = kept(EDITED, place("gone/rules"), "edited\n".getBytes(UTF_8));
    Terminal seen = type("restore " + id(EDITED, place("gone/rules")));
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(seen.err().contains(place("gone") + ": is no directory"), seen.err());
    seen = type("restore " + id(EDITED, place("gone/rules")) + " --to " + folder);
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(seen.err().contains("is a directory"), seen.err());
  }

  @Test
  void a_backup_restores_only_to_elsewhere() throws IOException {
    Path unused = kept(EDITED, place("rules"), "edited\n".getBytes(UTF_8));
    HttpServer backup =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backup.createContext(
        "/api/replication/status",
        exchange -> {
          byte[] answer = "{\"primary\": \"firewall-b\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    backup.start();
    try {
      file = ConfigurationText.write(folder, backup.getAddress());
      Terminal seen = type("restore " + id(EDITED, place("rules")));
      assertEquals(ExitStatus.DEGRADED, seen.exit());
      assertTrue(seen.err().contains("use --to PATH"), seen.err());
      seen = type("restore " + id(EDITED, place("rules")) + " --to " + place("copy"));
      assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    } finally {
      backup.stop(0);
    }
  }

  @Test
  void removes_what_is_named_once_it_is_confirmed_and_the_folders_that_are_empty_then()
      throws IOException {
    Path edited = kept(EDITED, place("deep/rules"), "edited\n".getBytes(UTF_8));
    Path beside = kept(EDITED, place("hosts"), "hosts\n".getBytes(UTF_8));
    Path older = kept(OLDER, place("leases"), "old".getBytes(UTF_8));
    String two = id(EDITED, place("deep/rules")) + " " + id(OLDER, place("leases"));
    Terminal asked = type("remove " + two);
    assertEquals(ExitStatus.OPERATOR, asked.exit());
    assertEquals("", asked.out());
    assertEquals(
        List.of(
            "would remove " + id(EDITED, place("deep/rules")) + " (local-edit, 7 B)",
            "would remove " + id(OLDER, place("leases")) + " (superseded, 3 B)",
            "flywall: not confirmed, nothing changed; --yes removes"),
        asked.err().lines().toList());
    assertTrue(Files.exists(edited) && Files.exists(older));
    Terminal seen = type("remove --yes " + two);
    assertEquals(ExitStatus.OK, seen.exit(), seen.err());
    assertEquals(
        List.of(
            "removed " + id(EDITED, place("deep/rules")), "removed " + id(OLDER, place("leases"))),
        seen.out().lines().toList());
    assertFalse(Files.exists(edited.getParent()), "an empty folder stays");
    assertTrue(Files.exists(beside));
    Path archive = folder.resolve("state/replication/archive");
    assertFalse(Files.exists(archive.resolve("leases")), "a dataset of nothing stays");
    assertTrue(Files.exists(archive));
  }

  @Test
  void where_one_of_them_is_not_there_nothing_is_removed() throws IOException {
    Path edited = kept(EDITED, place("rules"), "edited\n".getBytes(UTF_8));
    Terminal seen = type("remove --yes " + id(EDITED, place("rules")) + " config/nothing");
    assertEquals(ExitStatus.OPERATOR, seen.exit());
    assertTrue(seen.err().contains("config/nothing: is not in the archive"), seen.err());
    assertTrue(Files.exists(edited));
    seen = type("remove --yes ../../../" + edited.getFileName());
    assertEquals(ExitStatus.OPERATOR, seen.exit());
  }
}
