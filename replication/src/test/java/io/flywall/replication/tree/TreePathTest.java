package io.flywall.replication.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreePathTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "...", ".a", "a.", "..a/b..", "ä ö/\uD83D\uDE00", "a\nb"})
  void a_path_inside(String text) {
    assertEquals(Optional.empty(), TreePath.misfit(text));
    assertEquals(text, String.join("/", new TreePath(text).names()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/..",
        "../a",
        "a/../b",
        "a/./b",
        "a\0b",
        "\uD83D",
        "a/\uDE00",
        "\uDE00\uD83D"
      })
  void no_path_inside(String text) {
    assertTrue(TreePath.misfit(text).isPresent());
    assertThrows(IllegalArgumentException.class, () -> new TreePath(text));
  }

  @Test
  void lengths_are_those_of_the_kernel_in_bytes() {
    assertEquals(Optional.empty(), TreePath.misfit("a".repeat(255)));
    assertTrue(TreePath.misfit("a".repeat(256)).isPresent());
    assertEquals(Optional.empty(), TreePath.misfit("ä".repeat(127)));
    assertTrue(TreePath.misfit("ä".repeat(128)).isPresent());
    assertTrue(TreePath.misfit("\uD83D\uDE00".repeat(64)).isPresent());
    String long4095 = ("a".repeat(254) + "/").repeat(16) + "a".repeat(15);
    assertEquals(Optional.empty(), TreePath.misfit(long4095 + "b"));
    assertTrue(TreePath.misfit(long4095 + "bc").isPresent());
  }

  @Test
  void above_and_below() {
    TreePath path = new TreePath("a/b/c");
    assertEquals(Optional.of(new TreePath("a/b")), path.parent());
    assertEquals(Optional.empty(), new TreePath("a").parent());
    assertEquals("c", path.name());
    assertEquals(path, new TreePath("a/b").child("c"));
    assertEquals(List.of("a", "b", "c"), path.names());
    assertTrue(path.isAtOrUnder(path) && path.isAtOrUnder(new TreePath("a")));
    assertTrue(!path.isAtOrUnder(new TreePath("a/b/c/d")));
    assertTrue(!new TreePath("ab").isAtOrUnder(new TreePath("a")));
  }
}
