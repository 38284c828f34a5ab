package io.flywall.agent.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.view.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManualTest {
  @TempDir private Path folder;

  private static String run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void a_page_reads_like_the_help() throws IOException {
    Golden.assertSame("manual/flywall-ha-status.1", ManualMain.pages().get("flywall-ha-status"));
  }

  @Test
  void every_command_has_a_page_and_no_page_shows_what_help_hides() {
    Map<String, String> pages = ManualMain.pages();
    assertTrue(
        pages
            .keySet()
            .containsAll(
                List.of(
                    "flywall",
                    "flywall-agent",
                    "flywall-ha",
                    "flywall-ha-failover",
                    "flywall-config-check",
                    "flywall-help")),
        pages.keySet().toString());
    assertTrue(pages.get("flywall-ha").contains("flywall\\-ha\\-status(1)"));
    assertFalse(pages.get("flywall-agent").contains("rehearse"));
  }

  @Test
  void what_roff_would_read_as_its_own_is_escaped() {
    assertEquals("\\&.hidden\\-file", Roff.escaped(".hidden-file"));
    assertEquals("a\\eb", Roff.escaped("a\\b"));
  }

  /** As bash would, but for compopt, which works only while somebody types. */
  @Test
  void bash_completes_a_command_and_an_option() throws Exception {
    ManualMain.main(new String[] {folder.toString()});
    Path script = folder.resolve("bash-completion/completions/flywall");
    assertTrue(Files.exists(folder.resolve("man/man1/flywall.1")));
    assertEquals("status", completed(script, "flywall ha st"));
    assertEquals("--config", completed(script, "flywall ha status --co"));
  }

  private static String completed(Path script, String typed)
      throws IOException, InterruptedException {
    String lines =
        """
        . "$0"
        compopt() { :; }
        COMP_WORDS=($1) COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE=$1 COMP_POINT=${#1}
        COMP_TYPE=9
        $(complete -p flywall | sed 's/.*-F \\([^ ]*\\).*/\\1/') flywall "${COMP_WORDS[-1]}"
        echo "${COMPREPLY[*]}"
        """;
    return run("bash", "-c", lines, script.toString(), typed).strip();
  }
}
