package io.flywall.agent.cli;

import io.flywall.agent.cli.MonitorScreen.Seen;
import io.flywall.agent.client.Write;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flywall ha monitor}. */
@Command(
    name = "monitor",
    description = {
      "Shows nodes, paths, lease and the last changes, live, until q is pressed.",
      "f fails over and p pauses or resumes, each after a question."
    },
    footer = "Exit status: 0, 2 no terminal, 3 no agent answers.")
final class MonitorCommand implements Callable<Integer> {
  /** Tenths of a second: half of one, as often as the agent has something new to show. */
  private static final int LOOKS_FOR_A_KEY = 5;

  private static final int CHANGES = 5;

  @Mixin private AgentsOption agents;

  /** What a key has asked for, and waits for a yes. */
  private enum Wish {
    FAIL_OVER("Fail over now? y or n", "/api/ha/failover"),
    PAUSE("Pause the cluster? y or n", "/api/ha/pause"),
    RESUME("End the pause? y or n", "/api/ha/resume");

    private final String question;
    private final String path;

    Wish(String question, String path) {
      this.question = question;
      this.path = path;
    }

    Write write() {
      return this == FAIL_OVER ? Write.once(path, "") : Write.ofCluster(path, "");
    }
  }

  private Optional<Wish> wish = Optional.empty();
  private String said = "";

  @Override
  public Integer call() throws Exception {
    Agents client = agents.open();
    Seen seen = look(client);
    MonitorScreen screen = new MonitorScreen();
    try (RawTerminal terminal = RawTerminal.take()) {
      terminal.show(screen.lines(seen, said));
      while (goesOn(terminal, client, seen)) {
        seen = looked(client, seen);
        terminal.show(screen.lines(seen, foot()));
      }
    }
    return ExitStatus.OK;
  }

  private String foot() {
    return wish.map(asked -> asked.question).orElse(said);
  }

  /** An agent that restarts is no reason to leave; that nothing is new is said. */
  private Seen looked(Agents client, Seen before) throws OperatorError {
    try {
      return look(client);
    } catch (NotReachable silent) {
      said = "NO ANSWER, this is old: " + silent.getMessage();
      return before;
    }
  }

  private static Seen look(Agents client) throws NotReachable, OperatorError {
    return new Seen(
        client.get("/api/ha/status").document(StatusText.FIELDS),
        client.get("/api/ha/cluster").document(ClusterText.FIELDS),
        client.get("/api/ha/history?limit=" + CHANGES).document(Set.of("entries")));
  }

  /** Until it is time to look again; false: it is time to leave. */
  private boolean goesOn(RawTerminal terminal, Agents client, Seen seen)
      throws IOException, OperatorError, InterruptedException {
    for (int look = 0; look < LOOKS_FOR_A_KEY; look++) {
      Optional<Character> key = terminal.key();
      if (key.isPresent()) {
        if (key.get() == 'q') {
          return false;
        }
        pressed(key.get(), client, seen);
        return true;
      }
    }
    return true;
  }

  private void pressed(char key, Agents client, Seen seen)
      throws OperatorError, InterruptedException {
    Optional<Wish> asked = wish;
    boolean paused = seen.status().get("orders").get("paused").asBoolean();
    wish =
        switch (key) {
          case 'f' -> Optional.of(Wish.FAIL_OVER);
          case 'p' -> Optional.of(paused ? Wish.RESUME : Wish.PAUSE);
          default -> Optional.empty();
        };
    if (key == 'y' && asked.isPresent()) {
      said = done(client, asked.get());
    } else if (wish.isEmpty()) {
      said = "";
    }
  }

  private static String done(Agents client, Wish asked) throws OperatorError, InterruptedException {
    try {
      ApiClient.Reply reply = client.post(asked.write(), Waiting.NOT);
      return reply.ok() ? "done" : reply.problem();
    } catch (NotReachable silent) {
      return silent.getMessage();
    }
  }
}
