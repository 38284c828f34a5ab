package io.flywall.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Everything with a shell's first line that reaches a user, judged by shellcheck. */
@EnabledIfSystemProperty(named = "lab.required", matches = "true")
class ShippedScriptsTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  private static List<Path> scripts() throws IOException {
    List<Path> scripts = new ArrayList<>(List.of(CHECKOUT.resolve("dev")));
    try (Stream<Path> files = Files.walk(CHECKOUT.resolve("packaging/src"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (isScript(file)) {
          scripts.add(file);
        }
      }
    }
    return scripts;
  }

  private static boolean isScript(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!';
  }

  @Test
  void shellcheck_has_nothing_to_say() throws IOException, InterruptedException {
    List<Path> scripts = scripts();
    assertTrue(scripts.size() >= 8, "launcher, maintainer scripts, examples: " + scripts);
    List<String> words = new ArrayList<>(List.of("shellcheck"));
    scripts.forEach(script -> words.add(script.toString()));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
