package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

/**
 * Plays {@code docs/first-minutes.md} on a pair: the answers in it are those of the commands,
 * numbers apart. After a wanted change: {@code -Dgolden.rewrite=true}, and read the diff.
 */
@Tag("ha_full_stack")
class FirstMinutesLabTest {
  private static final Path PAGE = Path.of("../docs/first-minutes.md");
  private static final Pattern PROMPT = Pattern.compile("(node\\d)# (.*)");
  private static final String BEGIN = "```console";
  private static final String END = "```";

  @LabCase
  void the_page_says_what_the_commands_say() throws IOException {
    String page = Files.readString(PAGE);
    try (Pair pair = Pair.of()) {
      // One after the other: who is primary, and why, is the same each time then.
      pair.agent("node1").start();
      pair.scene.awaitAnswering(List.of("node1"));
      pair.agent("node2").start();
      pair.awaitAcquaintance();
      String played = play(pair, page);
      if (Boolean.getBoolean("golden.rewrite")) {
        Path unused = Files.writeString(PAGE, played);
      } else {
        assertEquals(withoutFigures(page), withoutFigures(played));
      }
    }
  }

  /** The page with the answers that come now. */
  private static String play(Pair pair, String page) {
    List<String> lines = new ArrayList<>();
    boolean answers = false;
    for (String line : page.lines().toList()) {
      Matcher prompt = PROMPT.matcher(line);
      if (line.equals(END)) {
        answers = false;
      }
      if (prompt.matches()) {
        lines.add(line);
        lines.addAll(answer(pair, prompt.group(1), prompt.group(2)));
      } else if (!answers) {
        lines.add(line);
      }
      if (line.equals(BEGIN)) {
        answers = true;
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> answer(Pair pair, String node, String command) {
    FlywallAgent agent = pair.agent(node);
    if (command.equals("systemctl stop flywall")) {
      var unused = agent.stop();
      OptionalInt status = agent.awaitEnd(Duration.ofSeconds(2));
      assertEquals(OptionalInt.of(0), status);
      pair.scene.awaitAnswering(List.of(Pair.other(node)));
      return List.of();
    }
    String file = agent.configFile().toString();
    String inTheLab =
        command
            .replace("/etc/flywall/flywall.conf", file)
            .replace("typo.conf", file + ".typo")
            .replaceAll(
                "flywall (ha|config) ([^;]*)", FlywallAgent.program() + " $1 $2 --config " + file);
    Command done = pair.node(node).namespace().run(List.of("bash", "-c", inTheLab + " 2>&1"));
    String run = agent.node().folder().resolve("run").toString();
    return done.output()
        .replace(file + ".typo", "typo.conf")
        .replace(file, "/etc/flywall/flywall.conf")
        .replace(run, "/run/flywall")
        .lines()
        .map(String::stripTrailing)
        .toList();
  }

  /** Times, terms and ages differ from run to run, and the blanks that pad them. */
  private static String withoutFigures(String page) {
    return page.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "<time>")
        .replaceAll("\\d+(\\.\\d+)? (ms|s|min|h)\\b", "<time>")
        .replaceAll("term \\d+", "term <n>")
        // How long they were away comes with a view, twice a second: it may be known or not.
        .replaceAll(", VIPs away <time>", "")
        .replaceAll("\\d+\\.\\d{4} %", "<share>")
        .replaceAll(" +", " ");
  }
}
