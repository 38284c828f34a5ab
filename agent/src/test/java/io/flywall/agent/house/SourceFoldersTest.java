package io.flywall.agent.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFoldersTest {
  @Test
  void every_package_says_what_lives_in_it() throws IOException {
    assertEquals(List.of(), SourceFolders.complaints(Checkout.root()));
  }

  @Test
  void a_package_without_words_and_a_module_without_sources_are_found(@TempDir Path root)
      throws IOException {
    Files.writeString(
        root.resolve("pom.xml"),
        "<module>one</module> <module>two</module> <module>packaging</module>");
    Path mute = Files.createDirectories(root.resolve("one/src/main/java/mute"));
    Files.writeString(mute.resolve("Word.java"), "package mute;");
    Path empty = Files.createDirectories(root.resolve("one/src/main/java/terse"));
    Files.writeString(empty.resolve("package-info.java"), "package terse;");
    Path good = Files.createDirectories(root.resolve("one/src/main/java/good"));
    Files.writeString(good.resolve("package-info.java"), "/** Says it. */\npackage good;");
    assertEquals(
        List.of(
            "one/src/main/java/mute has no package-info.java",
            "one/src/main/java/terse/package-info.java says nothing",
            "two/src/main/java is missing"),
        SourceFolders.complaints(root));
  }
}
