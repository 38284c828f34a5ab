package io.flywall.config;

import static io.flywall.config.Judged.assertProblems;
import static io.flywall.config.Judged.pair;
import static io.flywall.config.Judged.pairWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeyScannerTest {

  private static String scanned(String text) {
    return KeyScanner.scan(text).stream()
        .map(entry -> entry.line() + ":" + entry.dotted() + ":" + entry.kind())
        .collect(Collectors.joining(" "));
  }

  private static void assertTwice(String text, String... expected) {
    assertEquals(
        String.join("\n", expected),
        WrittenTwice.in("FILE", KeyScanner.scan(text)).stream()
            .map(Problem::toString)
            .collect(Collectors.joining("\n")));
  }

  @Test
  void blocks_dots_and_quotes_make_the_path() {
    assertEquals(
        "1:a:BLOCK 1:a.b:BLOCK 2:a.b.c.d:VALUE 3:a.b.x.y:VALUE",
        scanned("a { b: {\n c.d = 1\n \"x.y\" = 2 } }"));
  }

  @Test
  void comments_and_strings_hide_no_keys_and_show_none() {
    assertEquals(
        "2:a:VALUE 3:b:VALUE 6:c:VALUE 7:d:VALUE",
        scanned(
            "# x = 1\na = \"# no { comment = 1\" // y = 2\nb = \"\"\"z = 1\n} w = 2\n\"\"\"\nc = un"
                + " quoted\nd = \"a \\\" b = 1\""));
  }

  @Test
  void every_way_to_set_a_key_is_seen() {
    assertEquals(
        "1:a:VALUE 2:b:VALUE 3:c:APPEND 4:d:OPTIONAL_OVERRIDE 5:e:VALUE 6:f:BLOCK 8:g:BLOCK",
        scanned("a = 1\nb : 2\nc += 3\nd = ${?D}\ne = ${D}x\nf = ${base} {}\ng\n\n{}")
            .replace("7:g", "8:g"));
  }

  @Test
  void elements_of_an_array_are_scopes_of_their_own() {
    assertTwice("vips = [ { a = 1, b = 2 }, { a = 3 } ]\nx = [ [ { a = 1 } ], { a = 2 } ]");
    assertTwice(
        "vips = [ { a = 1\n a = 2 } ]",
        "FILE:2 vips[].a: got written twice (first at line 1); must be written once; merge them");
  }

  @Test
  void includes_are_found_with_their_form_and_line() {
    String text =
        "include \"a.conf\" # x\nb { include required( file(\"c,d.conf\")) }\n"
            + "e { f = \"include\"\n include\n \"g\"\n}\nincluded = \"h\"\ninclude i";
    assertEquals(
        List.of(
            new KeyScanner.Include("", "a.conf", 1),
            new KeyScanner.Include("required(file())", "c,d.conf", 2),
            new KeyScanner.Include("", "g", 4)),
        KeyScanner.includes(text));
  }

  @Test
  void include_lines_are_no_keys() {
    assertEquals(
        "3:a:VALUE", scanned("include \"a.conf\"\ninclude required(file(\"b.c\"))\na = 1"));
  }

  @Test
  void braces_around_the_whole_file_change_nothing() {
    assertEquals("2:a:VALUE 3:b:VALUE", scanned("{\n a = 1,\n b = 2 }"));
  }

  @Test
  void a_key_written_twice_names_both_lines() {
    assertProblems(
        pairWith("priority = 50", "priority = 60"),
        "FILE:8 replication.ha.priority: got written twice (first at line 7); must be written once;"
            + " merge them");
  }

  @Test
  void a_second_virtual_ip_is_pointed_to_virtual_ips_and_reported_once() {
    assertProblems(
        pairWith("virtual_ip { address = \"10.0.0.101/24\", interface = eth1 }"),
        "FILE:7 replication.ha.virtual_ip: got written twice (first at line 6); must be written"
            + " once; use virtual_ips");
  }

  @Test
  void an_address_twice_inside_one_virtual_ip_is_found_too() {
    assertProblems(
        pair(
            "virtual_ip { address = \"10.0.0.1/24\"", "address = \"10.0.0.2/24\", interface = e }"),
        "FILE:7 replication.ha.virtual_ip.address: got written twice (first at line 6); must be"
            + " written once; merge them");
  }

  @Test
  void a_dotted_key_beside_a_block_is_fine_until_it_sets_the_same_leaf() {
    assertTwice("a { b = 1 }\na.c = 2");
    assertTwice(
        "a { b = 1 }\na.b = 2",
        "FILE:2 a.b: got written twice (first at line 1); must be written once; merge them");
    assertTwice(
        "a { b = 1 }\n\na { c = 2 }",
        "FILE:3 a: got written twice (first at line 1); must be written once; merge them");
  }

  @Test
  void the_override_from_the_environment_and_appending_are_no_repetitions() {
    assertTwice("a = 1\na = ${?A}\nb = [1]\nb += 2");
    assertTwice(
        "a = ${?A}\na = 1",
        "FILE:2 a: got written twice (first at line 1); must be written once; merge them");
  }

  @Test
  void broken_text_never_throws_and_always_ends() {
    String alphabet = "ab.\"\\{}[]=:+,#/$?\n \t\r'eé include";
    Random random = new Random(20261120);
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(80);
            for (int i = 0; i < length; i++) {
              text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            WrittenTwice.in("FILE", KeyScanner.scan(text.toString()));
          }
        });
  }

  @Test
  void a_mutilated_file_never_throws_anything_but_its_problems() {
    String good = pairWith("priority = 50", "monitor_links = [eth0, eth1]", "quorum = none");
    Random random = new Random(1);
    for (int round = 0; round < 400; round++) {
      StringBuilder text = new StringBuilder(good);
      for (int change = 0; change <= random.nextInt(3); change++) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, "{}[]\"=,$#1".charAt(random.nextInt(10)));
          default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
        }
      }
      try {
        Settings unused = ConfigurationFile.load(Judged.file(text.toString()), Judged.HOST);
      } catch (InvalidConfiguration e) {
        assertEquals(e.problems().size(), e.getMessage().lines().count(), "one line per problem");
      }
    }
  }

  @Test
  void deep_nesting_ends_the_scan_instead_of_the_stack() {
    assertEquals("1:a:BLOCK", scanned("a{".repeat(100_000)).substring(0, "1:a:BLOCK".length()));
    assertEquals("1:a:VALUE", scanned("a=" + "[".repeat(100_000)));
  }
}
