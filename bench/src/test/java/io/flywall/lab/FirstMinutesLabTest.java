package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
 * Plays {@code docs/first-minutes.md} on a pair, and what its last heading is about on three nodes:
 * the answers in it are those of the commands, numbers apart. After a wanted change: {@code
 * -Dgolden.rewrite=true}, and read the diff.
 */
@Tag("ha_full_stack")
class FirstMinutesLabTest {
  private static final Path PAGE = Path.of("../docs/first-minutes.md");
  private static final Pattern PROMPT = Pattern.compile("(node\\d)# (.*)");
  private static final Pattern FORCED =
      Pattern.compile("flywall ha promote --force --dead ([a-z0-9 ]+)");
  private static final String ON_THREE = "## When most nodes are gone";

  /** Three seconds are refused: who is only slow, or starts again, is not dead. */
  private static final Duration SILENCE = Duration.ofMillis(3_500);

  private static final String BEGIN = "```console";
  private static final String END = "```";

  @LabCase
  void the_page_says_what_the_commands_say() throws IOException {
    String page = Files.readString(PAGE);
    int third = page.indexOf(ON_THREE);
    String played = onTwo(page.substring(0, third)) + onThree(page.substring(third));
    if (Boolean.getBoolean("golden.rewrite")) {
      Path unused = Files.writeString(PAGE, played);
    } else {
      assertEquals(withoutFigures(page), withoutFigures(played));
    }
  }

  private static String onTwo(String page) {
    try (Pair pair = Pair.of()) {
      // One after the other: who is primary, and why, is the same each time then.
      pair.agent("node1").start();
      pair.scene.awaitAnswering(List.of("node1"));
      pair.agent("node2").start();
      pair.awaitAcquaintance();
      return play(pair, page);
    }
  }

  private static String onThree(String page) {
    try (Cluster trio = Constellation.TRIO.cluster()) {
      if (!trio.start().equals("node1")) {
        Command unused = trio.agent("node1").cli("ha", "failover", "--to", "node1");
        trio.scene.awaitAnswering(List.of("node1"));
      }
      return play(trio, page);
    }
  }

  /** The page with the answers that come now. */
  private static String play(Cluster cluster, String page) {
    List<String> lines = new ArrayList<>();
    boolean answers = false;
    for (String line : page.lines().toList()) {
      Matcher prompt = PROMPT.matcher(line);
      if (line.equals(END)) {
        answers = false;
      }
      if (prompt.matches()) {
        lines.add(line);
        lines.addAll(answer(cluster, prompt.group(1), prompt.group(2)));
      } else if (!answers) {
        lines.add(line);
      }
      if (line.equals(BEGIN)) {
        answers = true;
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> answer(Cluster cluster, String node, String command) {
    FlywallAgent agent = cluster.agent(node);
    if (command.equals("systemctl stop flywall")) {
      var unused = agent.stop();
      OptionalInt status = agent.awaitEnd(Duration.ofSeconds(2));
      assertEquals(OptionalInt.of(0), status);
      cluster.scene.awaitAnswering(List.of(Pair.other(node)));
      return List.of();
    }
    if (command.equals("poweroff")) {
      cluster.scene.cutPower(node);
      Scene.pause(SILENCE);
      return List.of();
    }
    if (command.equals("flywall ha monitor")) {
      String screen = monitored(cluster, node);
      cluster.scene.awaitAnswering(List.of(node));
      return shown(agent, screen);
    }
    Matcher forced = FORCED.matcher(command);
    if (forced.matches()) {
      String names = forced.group(1);
      String told = run(cluster, node, "echo " + names + " | " + command);
      cluster.scene.awaitAnswering(List.of(node));
      return shown(agent, told.replace("to go on: ", "to go on: " + names + "\n"));
    }
    return shown(agent, run(cluster, node, command));
  }

  /**
   * Waits, for half a minute, until the screen's file says {@code words}; a y that is typed before
   * it is offered withdraws the question.
   */
  private static String once(String words, String then) {
    return "for i in $(seq 300); do grep -aq '"
        + words
        + "' $screen && break; sleep 0.1; done; "
        + then
        + "; ";
  }

  /** On a terminal: f, and when that is asked about, y; the screen with the question. */
  private static String monitored(Cluster cluster, String node) {
    String typing =
        "screen=$(mktemp); ("
            + once("q quit", "printf f")
            // The question is read for a second, and y is offered then.
            + once("Hand over from .* y yes", "printf y")
            + once("is primary now", "printf q")
            + ") | script -qfec \"stty rows 20 cols 80; flywall ha monitor;\" $screen;"
            + " rm -f $screen";
    String all = run(cluster, node, typing);
    int asked = all.lastIndexOf("Hand over from");
    assertTrue(asked > 0, all);
    int begin = all.lastIndexOf("\u001b[H", asked);
    int end = all.indexOf("\u001b[J", asked);
    return all.substring(begin, end).replaceAll("\u001b\\[[?0-9;]*[A-Za-z]|\r", "");
  }

  private static String run(Cluster cluster, String node, String command) {
    FlywallAgent agent = cluster.agent(node);
    String file = agent.configFile().toString();
    String inTheLab =
        command
            .replace("/etc/flywall/flywall.conf", file)
            .replace("typo.conf", file + ".typo")
            .replaceAll(
                "flywall (ha|config) ([^;|>]*)",
                FlywallAgent.program() + " $1 $2 --config " + file + " ");
    return cluster
        .node(node)
        .namespace()
        .run(List.of("bash", "-c", "(" + inTheLab + ") 2>&1"))
        .output();
  }

  /** With the paths that an installed agent has. */
  private static List<String> shown(FlywallAgent agent, String output) {
    String file = agent.configFile().toString();
    return output
        .replace(file + ".typo", "typo.conf")
        .replace(file, "/etc/flywall/flywall.conf")
        .replace(agent.node().folder().resolve("run").toString(), "/run/flywall")
        .lines()
        .map(String::stripTrailing)
        .toList();
  }

  /** Times, terms and ages differ from run to run, and the blanks that pad them. */
  private static String withoutFigures(String page) {
    // Where a row breaks depends on how wide its figures are.
    return page.replaceAll("\\n {14}(?=\\S)", " ")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "<time>")
        .replaceAll("\\d+(\\.\\d+)? (ms|s|min|h)\\b", "<time>")
        .replaceAll("term( |\":)\\d+", "term <n>")
        .replaceAll("\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "<time>")
        .replaceAll("fingerprint [0-9a-f]+", "fingerprint <hash>")
        // What ha monitor draws, and where it cuts a line.
        .replaceAll("[▁▂▃▄▅▆▇█·]+", "<bars>")
        .replaceAll("\\[#*-*] ", "<gauge> ")
        .replaceAll("(?m)^( <time> .{20}).*", "$1")
        // The first heartbeat may have come over one path or two by then: one is no pulse yet.
        .replaceAll("(?m)^ +heard \\w+$", " heard <nodes>")
        // How long they were away comes with a view, twice a second: it may be known or not.
        .replaceAll(", (VIPs )?away <time>", "")
        .replaceAll("\\d+\\.\\d{4} %", "<share>")
        .replaceAll(" +", " ");
  }
}
