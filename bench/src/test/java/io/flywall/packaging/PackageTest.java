package io.flywall.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./dev test} names the package it has built. */
@Tag("packaging")
@EnabledIfSystemProperty(named = "flywall.deb", matches = ".+")
class PackageTest {
  @TempDir private Path folder;
  private Path root;

  private record Ended(int status, String output) {}

  private static Ended run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private static String deb() {
    return System.getProperty("flywall.deb");
  }

  private static String field(String name) throws IOException, InterruptedException {
    return run("dpkg-deb", "--field", deb(), name).output().strip();
  }

  @BeforeEach
  void unpack() throws IOException, InterruptedException {
    root = folder.resolve("root");
    assertEquals(new Ended(0, ""), run("dpkg-deb", "--extract", deb(), root.toString()));
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(path)));
  }

  @Test
  void it_needs_nothing_but_what_every_debian_has() throws Exception {
    assertEquals("flywall", field("Package"));
    assertEquals("amd64", field("Architecture"));
    List<String> needed = new ArrayList<>();
    for (String one : field("Depends").split(",", -1)) {
      needed.add(one.strip().split(" ", 2)[0]);
    }
    assertEquals(
        List.of("libc6", "libgcc-s1", "libstdc++6", "zlib1g", "adduser", "init-system-helpers"),
        needed);
  }

  @Test
  void the_configuration_is_the_operators_and_not_for_others_to_read() throws Exception {
    Path conffiles = folder.resolve("conffiles");
    assertEquals(0, run("dpkg-deb", "--control", deb(), folder.toString()).status());
    assertEquals(List.of("/etc/flywall/flywall.conf"), Files.readAllLines(conffiles));
    assertEquals("rw-r-----", mode("etc/flywall/flywall.conf"));
  }

  @Test
  void maintainer_scripts_are_scripts() throws Exception {
    assertEquals(0, run("dpkg-deb", "--control", deb(), folder.toString()).status());
    for (String script : List.of("postinst", "prerm", "postrm")) {
      assertEquals(new Ended(0, ""), run("sh", "-n", folder.resolve(script).toString()), script);
    }
  }

  /** policy-rc.d decides whether services are touched; deb-systemd-invoke asks it. */
  @Test
  void maintainer_scripts_start_and_stop_nothing_past_the_policy() throws Exception {
    assertEquals(0, run("dpkg-deb", "--control", deb(), folder.toString()).status());
    for (String script : List.of("postinst", "prerm", "postrm")) {
      for (String line : Files.readAllLines(folder.resolve(script))) {
        boolean direct = line.strip().startsWith("systemctl ");
        assertFalse(direct && !line.contains("systemctl daemon-reload"), script + ": " + line);
      }
    }
  }

  /** What Debian's own judge says; what it may not say is explained in its overrides. */
  @Test
  void lintian_has_nothing_to_say() throws Exception {
    assertEquals(new Ended(0, ""), run("lintian", "--allow-root", deb()));
  }

  /** Each library's licence is named, so that the package may be passed on. */
  @Test
  void whose_every_library_is_is_said() throws Exception {
    List<PathMatcher> named = new ArrayList<>();
    for (String line : Files.readAllLines(root.resolve("usr/share/doc/flywall/copyright"))) {
      String pattern = line.replaceFirst("^Files:", "").strip();
      if (pattern.startsWith("usr/lib/flywall/lib/")) {
        named.add(folder.getFileSystem().getPathMatcher("glob:" + pattern));
      }
    }
    for (String jar : names("usr/lib/flywall/lib")) {
      Path path = Path.of("usr/lib/flywall/lib", jar);
      boolean others = jar.endsWith(".jar") && !jar.startsWith("flywall");
      assertTrue(!others || named.stream().anyMatch(m -> m.matches(path)), jar);
    }
  }

  /** The archive of classes knows its place, so it is made where the package is installed. */
  @Test
  void what_runs_is_there_and_what_is_made_on_the_machine_is_not() throws Exception {
    assertEquals(
        "../lib/flywall/bin/flywall",
        Files.readSymbolicLink(root.resolve("usr/bin/flywall")).toString());
    for (String program :
        List.of(
            "bin/flywall",
            "libexec/class-archive",
            "runtime/bin/java",
            "runtime/lib/jspawnhelper")) {
      assertEquals("rwxr-xr-x", mode("usr/lib/flywall/" + program), program);
    }
    assertTrue(Files.exists(root.resolve("lib/systemd/system/flywall.service")));
    assertFalse(Files.exists(root.resolve("usr/lib/flywall/lib/flywall.jsa")));
  }

  /** The program and its runtime work from wherever they were unpacked. */
  @Test
  void the_example_is_accepted_once_the_secret_is_set() throws Exception {
    String flywall = root.resolve("usr/lib/flywall/bin/flywall").toString();
    Ended secret = run(flywall, "secret", "generate");
    assertEquals(0, secret.status(), secret.output());
    Path file = folder.resolve("flywall.conf");
    String example = Files.readString(root.resolve("etc/flywall/flywall.conf"));
    assertTrue(example.contains("SHARED_SECRET_KEY"));
    Files.writeString(file, example.replace("SHARED_SECRET_KEY", secret.output().strip()));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Ended check = run(flywall, "config", "check", file.toString());
    assertEquals(0, check.status(), check.output());
    assertTrue(check.output().endsWith("no problem\n"), check.output());
    assertFalse(check.output().contains("warning"), check.output());
  }

  private List<String> names(String path) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(path))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void every_command_the_file_and_the_unit_have_a_page() throws Exception {
    List<String> pages = names("usr/share/man/man1");
    for (String page : List.of("flywall", "flywall-ha-status", "flywall-config-drop-in")) {
      assertTrue(pages.contains(page + ".1.gz"), pages.toString());
    }
    assertEquals(List.of("flywall.conf.5.gz"), names("usr/share/man/man5"));
    assertEquals(List.of("flywall.service.8.gz"), names("usr/share/man/man8"));
    for (String page : pages) {
      byte[] packed = Files.readAllBytes(root.resolve("usr/share/man/man1").resolve(page));
      // RFC 1952: no flags (so no name), no time, and the extra flag of the best compression.
      assertEquals(
          List.of(0, 0, 0, 0, 0, 2),
          IntStream.range(3, 9).mapToObj(at -> (int) packed[at]).toList(),
          page);
    }
  }

  @Test
  void completion_examples_and_the_run_folder_are_shipped() throws Exception {
    assertEquals(List.of("flywall"), names("usr/share/bash-completion/completions"));
    assertEquals(
        List.of("NetworkManager.conf", "hooks", "nftables.nft", "systemd-networkd.conf"),
        names("usr/share/doc/flywall/examples"));
    assertEquals(
        List.of("README", "notify-mail", "on-primary", "pre-failover"),
        names("usr/share/doc/flywall/examples/hooks"));
    assertEquals("rwxr-xr-x", mode("usr/share/doc/flywall/examples/hooks/pre-failover"));
    assertEquals(List.of("flywall.conf"), names("usr/lib/tmpfiles.d"));
  }

  @Test
  void nft_accepts_the_firewalls_example() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/sbin/nft")), "no nft here");
    assumeTrue(run("/usr/sbin/nft", "list", "tables").status() == 0, "needs root");
    Path example = root.resolve("usr/share/doc/flywall/examples/nftables.nft");
    assertEquals(new Ended(0, ""), run("/usr/sbin/nft", "-c", "-f", example.toString()));
  }

  /** The archive of classes is made by the installation, and counts. */
  @Test
  void it_takes_hardly_more_than_100_megabytes_of_a_disk() throws Exception {
    Path home = root.resolve("usr/lib/flywall");
    assertEquals(new Ended(0, ""), run(home.resolve("libexec/class-archive").toString()));
    assertTrue(Files.exists(home.resolve("lib/flywall.jsa")));
    String kibibytes = run("du", "-sk", root.toString()).output().split("\t", 2)[0];
    // 100 are wanted; the libraries of replication are 3 MB too many, and the classes of access,
    // events, the API's description and orders, with their part of the archive, more than 2.
    assertTrue(Long.parseLong(kibibytes) * 1024 <= 106_000_000, kibibytes + " KiB");
  }
}
