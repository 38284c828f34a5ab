package io.flywall.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.Main;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.view.Views;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColoursTest {
  private static final String ESCAPE = "\u001b[";

  @TempDir private Path run;

  @Test
  void words_that_say_how_things_are_have_a_colour_and_all_others_none() {
    assertEquals("fw is \u001b[32mPRIMARY\u001b[0m for", Colours.painted("fw is PRIMARY for"));
    assertEquals(
        "  peer      b: backup, \u001b[1;31munhealthy\u001b[0m (late)",
        Colours.painted("  peer      b: backup, unhealthy (late)"));
    assertEquals(
        "  health    \u001b[32mhealthy\u001b[0m\n", Colours.painted("  health    healthy\n"));
    assertEquals("\u001b[33mYELLOW\u001b[0m: b", Colours.painted("YELLOW: b"));
    assertEquals("\u001b[1;31mNO\u001b[0m: nobody", Colours.painted("NO: nobody"));
    for (String plain :
        List.of(
            "known to b, healthyish",
            "NO TERMINAL",
            "the unhealthy one failed",
            "  node            role     prio  health         heard",
            "PRIMARYS")) {
      assertEquals(plain, Colours.painted(plain));
    }
  }

  @Test
  void where_they_are_asked_for_only_text_has_them() throws Exception {
    try (RunningApi api = RunningApi.startWithSocket(run)) {
      api.shows(Views.degraded());
      Path file = ConfigurationText.write(run, api.address());
      System.setProperty("picocli.ansi", "true");
      try {
        for (String command : List.of("ha status", "ha cluster", "ha check")) {
          assertTrue(typed(command, file).contains(ESCAPE), command);
          assertFalse(typed(command + " -o json", file).contains(ESCAPE), command);
        }
      } finally {
        System.clearProperty("picocli.ansi");
      }
      assertFalse(typed("ha status", file).contains(ESCAPE), "a test is no terminal");
    }
  }

  private static String typed(String command, Path file) {
    return Terminal.type((command + " --config " + file).split(" ")).out();
  }

  /** Real terminals, by script(1). */
  @Test
  void a_terminal_has_them_a_pipe_has_none_and_who_wants_none_gets_none() throws Exception {
    try (RunningApi api = RunningApi.start(run)) {
      api.shows(Views.primary());
      Path file = ConfigurationText.write(run, api.address());
      String command =
          String.join(
              " ",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              Main.class.getName(),
              "ha status --config",
              file.toString());
      assertTrue(onTerminal(command).contains("\u001b[32mPRIMARY\u001b[0m"));
      assertFalse(onTerminal("NO_COLOR=1 " + command).contains(ESCAPE));
      String piped = onTerminal(command + " | cat");
      assertFalse(piped.contains(ESCAPE));
      assertTrue(piped.contains("is PRIMARY for"), piped);
      assertFalse(onTerminal(command + " -o json").contains(ESCAPE));
    }
  }

  private static String onTerminal(String command) throws Exception {
    ProcessBuilder script =
        new ProcessBuilder("script", "-qfec", command, "/dev/null").redirectErrorStream(true);
    script.environment().put("TERM", "xterm");
    script.environment().remove("NO_COLOR");
    Process process = script.start();
    String seen = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), seen);
    return seen;
  }
}
