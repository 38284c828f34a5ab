package io.flywall.agent.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.agent.cli.FlywallCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DocumentsTest {

  /** A word after a command that has commands of its own must be one of them. */
  private static String firstUnknown(List<String> words) {
    CommandLine command = FlywallCommand.whole();
    for (String word : words) {
      Map<String, CommandLine> next = command.getSubcommands();
      if (next.isEmpty()) {
        return "";
      }
      if (!next.containsKey(word)) {
        return word;
      }
      command = next.get(word);
    }
    return "";
  }

  @Test
  void every_page_names_only_what_exists() throws IOException {
    assertEquals(List.of(), Documents.complaints(Checkout.root(), DocumentsTest::firstUnknown));
  }

  @Test
  void what_does_not_exist_is_found(@TempDir Path root) throws IOException {
    Files.writeString(root.resolve("pom.xml"), "<module>vip</module>");
    Path sources = Files.createDirectories(root.resolve("vip/src/main/java/io/vip"));
    Files.writeString(sources.resolve("Plan.java"), "");
    Files.createDirectories(root.resolve("docs/more"));
    Files.writeString(
        root.resolve("dev"),
        "case $1 in\n  demo)\n    x\n    ;;\n  help | --help | -h) y ;;\nesac\n");
    Files.writeString(
        root.resolve("README.md"),
        """
        [a](docs/more/a.md#top) [b](docs/b.md) [web](https://example.org/x)
        `vip/src` `vip/Plan.java` `vip/gone` `vip/lan.java` `vip/target/made` `vip/<name>`
        sudo ./dev demo, ./dev help, `./dev fly`
        `flywall ha status`, `flywall config check FILE`, `sudo flywall ha dance`
        ```
        flywall sing
        flywall secret generate
        ```
        in flywall nothing is wrong
        """);
    Files.writeString(root.resolve("docs/more/a.md"), "[up](../../README.md) [gone](../x.md)");
    assertEquals(
        List.of(
            "README.md: nothing at docs/b.md",
            "README.md: nothing at vip/gone",
            "README.md: nothing at vip/lan.java",
            "README.md: no command ./dev fly",
            "README.md: no command flywall ha dance (dance)",
            "README.md: no command flywall sing (sing)",
            "docs/more/a.md: nothing at ../x.md"),
        Documents.complaints(root, DocumentsTest::firstUnknown));
  }
}
