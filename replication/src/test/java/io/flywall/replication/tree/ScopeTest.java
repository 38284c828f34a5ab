package io.flywall.replication.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {

  @Test
  void the_order_in_the_file_and_repetitions_say_nothing() {
    assertEquals(
        Scope.of(List.of("etc/b", "etc/a", "etc/b"), List.of("y", "x")),
        Scope.of(List.of("etc/a", "etc/b"), List.of("x", "y")));
    assertEquals(
        "etc/a, etc/b without x, y", Scope.of(List.of("etc/b", "etc/a"), List.of("y", "x")).text());
  }

  @Test
  void one_that_is_too_long_for_a_message_differs_where_its_end_does() {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      paths.add("etc/zürich/" + i);
    }
    Scope scope = Scope.of(paths, List.of());
    paths.set(1999, "etc/zürich/other");
    assertTrue(Scope.fits(scope.text()));
    assertNotEquals(scope, Scope.of(paths, List.of()));
  }

  @Test
  void no_two_are_said_alike() {
    List<Scope> all =
        List.of(
            Scope.of(List.of("a, b"), List.of()),
            Scope.of(List.of("a", "b"), List.of()),
            Scope.of(List.of("a without b"), List.of()),
            Scope.of(List.of("a"), List.of("b")),
            Scope.of(List.of("a'"), List.of()),
            Scope.of(List.of("a\\'"), List.of()));
    assertEquals(all.size(), Set.copyOf(all).size());
  }

  @Test
  void what_a_terminal_would_obey_is_not_shown() {
    String shown =
        Scope.of(List.of("etc/\u001b[2J\u009b2J\u202e\"" + "x".repeat(500)), List.of()).shown();
    assertTrue(shown.chars().noneMatch(c -> "\u001b\u009b\u202e\"".indexOf(c) >= 0), shown);
    assertTrue(shown.length() < 200, shown);
  }
}
