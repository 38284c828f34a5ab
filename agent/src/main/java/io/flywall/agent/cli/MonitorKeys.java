package io.flywall.agent.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What the keys of {@code ha monitor} do: nothing without a question and a yes to it. One order at
 * a time; it is carried out on another thread, and the screen goes on meanwhile.
 */
final class MonitorKeys {
  private final Agents agents;
  private final Executor orders;
  private Optional<MonitorWish> wish = Optional.empty();
  private String said = "";
  private String doing = "";
  private CompletableFuture<String> running = CompletableFuture.completedFuture("");

  MonitorKeys(Agents agents, Executor orders) {
    this.agents = agents;
    this.orders = orders;
  }

  /** {@code current}: whether what is seen is no older than a question may be asked of. */
  void pressed(char key, Seen seen, boolean current) {
    Optional<MonitorWish> asked = wish;
    wish = Optional.empty();
    if (!running.isDone()) {
      return;
    }
    said = "";
    doing = "";
    if (key == 'y' && asked.isPresent()) {
      begin(asked.get());
    } else if (key == 'f' || key == 'p') {
      ask(key, seen, current);
    }
  }

  private void ask(char key, Seen seen, boolean current) {
    if (!current) {
      said = "what is shown is old: who would say yes to that?";
    } else if (key == 'p') {
      wish = Optional.of(MonitorWish.pause(seen));
    } else if (seen.cluster().get("primary").isNull()) {
      said = MonitorWish.NO_PRIMARY;
    } else {
      wish = Optional.of(MonitorWish.failover(seen));
    }
  }

  private void begin(MonitorWish confirmed) {
    doing = confirmed.doing();
    running = CompletableFuture.supplyAsync(() -> confirmed.carriedOut(agents), orders);
  }

  /** What is asked, what is being done, or what the last order came to. */
  List<String> foot() {
    if (wish.isPresent()) {
      return wish.get().question();
    }
    if (!doing.isEmpty()) {
      return List.of(running.isDone() ? running.join() : doing);
    }
    return List.of(said);
  }
}
