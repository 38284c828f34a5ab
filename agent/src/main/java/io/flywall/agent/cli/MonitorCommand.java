package io.flywall.agent.cli;

import io.flywall.value.MonotonicInstant;
import io.flywall.vip.linux.BootClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flywall ha monitor}. */
@Command(
    name = "monitor",
    description = {
      "Shows nodes, paths, lease, data and the last events, live, until q is pressed.",
      "f hands over and p pauses or resumes, each after a question that says what would happen; y"
          + " counts from a second after it was shown, and any other key withdraws it.",
      "q while an order is carried out waits for its end; a second q does not.",
      "Ctrl-Z and fg work as in any program."
    },
    footer =
        "Exit status: 0, 2 no terminal or not allowed, 3 no agent answers at the beginning; later"
            + " the screen says so and how old it is; 4 left before the end of an order was known.")
final class MonitorCommand implements Callable<Integer> {
  /** What is older than this is marked as old, so nothing is gained by a longer wait. */
  private static final Duration PATIENCE = MonitorScreen.STALE;

  @Mixin private AgentsOption agents;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Agents looking = agents.open(PATIENCE);
    Seen first = Seen.first(looking);
    MonitorScreen screen = new MonitorScreen();
    screen.see(first);
    // Orders have an agent client of their own, with the patience that a hand-over needs.
    MonitorKeys keys =
        new MonitorKeys(agents.open(), MonitorCommand::onItsOwnThread, new BootClock());
    try (Watch watch = Watch.from(first, looking, new BootClock());
        RawTerminal terminal = RawTerminal.take()) {
      run(terminal, watch, screen, keys);
    }
    return end(keys);
  }

  /** The screen is gone, and with it what the last order came to. */
  private int end(MonitorKeys keys) {
    Optional<MonitorWish.End> end = keys.end();
    if (end.isPresent() && end.get().known()) {
      if (!end.get().text().isEmpty()) {
        spec.commandLine().getOut().println(end.get().text());
      }
      return ExitStatus.OK;
    }
    String text = end.map(MonitorWish.End::text).orElse("left before the end was known");
    spec.commandLine()
        .getErr()
        .println("flywall: " + text + "; look at flywall ha status before you ask again");
    return ExitStatus.END_NOT_KNOWN;
  }

  private static void onItsOwnThread(Runnable task) {
    Thread thread = new Thread(task, "order");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run(RawTerminal terminal, Watch watch, MonitorScreen screen, MonitorKeys keys)
      throws IOException, InterruptedException {
    UnaryOperator<String> colours = Colours.chosen();
    MonotonicInstant shown = watch.newest().at();
    while (!keys.left()) {
      Watch.Sight sight = watch.newest();
      if (!sight.at().equals(shown)) {
        shown = sight.at();
        screen.see(sight.seen());
      }
      Duration age = watch.age(sight);
      boolean current = sight.trouble().isEmpty() && age.compareTo(MonitorScreen.STALE) < 0;
      keys.looks(sight.seen(), current);
      MonitorScreen.Frame frame =
          new MonitorScreen.Frame(terminal.size(), age, sight.trouble(), keys.foot());
      if (terminal.show(screen.lines(frame).stream().map(colours).toList())) {
        keys.drawn();
      }
      terminal.key().ifPresentOrElse(key -> keys.pressed(key, sight.seen(), current), keys::quiet);
    }
  }
}
