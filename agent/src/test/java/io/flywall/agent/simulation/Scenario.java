package io.flywall.agent.simulation;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.PreHookSettings;
import io.flywall.agent.election.Voting;
import io.flywall.value.FirstBoot;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Timing;
import io.flywall.value.VoterList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The cluster that a seed plays with.
 *
 * @param majority false: a pair that asks nobody but the wire
 * @param spare whether the last node joins the voters only later
 * @param heartbeatsOnLan false: the VIP's LAN carries no heartbeats, and can only be asked
 */
record Scenario(
    List<ElectionSettings> nodes, boolean majority, boolean spare, boolean heartbeatsOnLan) {
  private static final Duration JIFFY = Duration.ofMillis(4);

  /** Intervals that operators use; slow ones make long stories cheap. */
  private static final List<Timing> TIMINGS =
      List.of(
          new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), JIFFY),
          new Timing(Duration.ofMillis(100), 20, Duration.ofMillis(10), JIFFY),
          new Timing(Duration.ofMillis(200), 12, Duration.ofMillis(10), JIFFY),
          new Timing(Duration.ofMillis(500), 10, Duration.ofMillis(20), JIFFY),
          new Timing(Duration.ofSeconds(1), 10, Duration.ofMillis(20), JIFFY));

  static Scenario drawn(Random random) {
    int kind = random.nextInt(100);
    Timing timing = TIMINGS.get(random.nextInt(TIMINGS.size()));
    if (kind < 22) {
      return of(random, timing, 2, false, -1, false);
    }
    if (kind < 42) {
      return of(random, timing, 3, true, 2, false);
    }
    if (kind < 76) {
      return of(random, timing, 3, true, -1, false);
    }
    if (kind < 84) {
      return of(random, timing, 4, true, -1, true);
    }
    if (kind < 90) {
      return of(random, timing, 2, true, -1, false);
    }
    Timing slower = TIMINGS.get(2 + random.nextInt(3));
    return of(random, slower, kind < 97 ? 5 : kind < 99 ? 6 : 7, true, -1, false);
  }

  static Timing timing(Random random) {
    return TIMINGS.get(random.nextInt(TIMINGS.size()));
  }

  private static Scenario of(
      Random random, Timing timing, int size, boolean majority, int witness, boolean spare) {
    List<ElectionSettings> nodes = new ArrayList<>();
    int voters = spare ? size - 1 : size;
    // A change of D or K reaches the nodes one by one.
    boolean mixed = random.nextInt(4) == 0;
    for (int i = 0; i < size; i++) {
      boolean joins = spare && i == size - 1;
      nodes.add(
          new ElectionSettings(
              name(i),
              new Priority(random.nextInt(4) == 0 ? 100 : 10 * (i + 1)),
              random.nextInt(5) == 0 ? FirstBoot.REPLICA : FirstBoot.AUTO,
              i == witness,
              mixed && random.nextBoolean() ? timing(random) : timing,
              random.nextInt(3) > 0,
              Duration.ofMillis(500 + random.nextInt(2000)),
              Duration.ofSeconds(random.nextInt(20)),
              voting(majority, joins ? all(size) : all(voters)),
              PreHookSettings.NONE));
    }
    return new Scenario(nodes, majority, spare, majority || random.nextBoolean());
  }

  static NodeId name(int index) {
    return new NodeId("n" + index);
  }

  static List<Integer> all(int size) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      all.add(i);
    }
    return all;
  }

  static Voting voting(boolean majority, List<Integer> voters) {
    List<Integer> members = voters.stream().map(i -> name(i).shortForm()).toList();
    return new Voting(majority, voters.size(), VoterList.of(1, members), true);
  }

  /** The same, with a script before every claim. */
  Scenario withPreHooks(Duration deadline) {
    PreHookSettings hook = new PreHookSettings(true, deadline);
    List<ElectionSettings> hooked = nodes.stream().map(node -> with(node, hook)).toList();
    return new Scenario(hooked, majority, spare, heartbeatsOnLan);
  }

  static ElectionSettings with(ElectionSettings before, PreHookSettings preHook) {
    return with(
        before, before.self(), before.priority(), before.timing(), before.voting(), preHook);
  }

  static ElectionSettings with(ElectionSettings before, Timing timing, Priority priority) {
    return with(before, before.self(), priority, timing, before.voting(), before.preHook());
  }

  static ElectionSettings with(ElectionSettings before, NodeId self, Voting voting) {
    return with(before, self, before.priority(), before.timing(), voting, before.preHook());
  }

  private static ElectionSettings with(
      ElectionSettings before,
      NodeId self,
      Priority priority,
      Timing timing,
      Voting voting,
      PreHookSettings preHook) {
    return new ElectionSettings(
        self,
        priority,
        before.firstBoot(),
        before.witness(),
        timing,
        before.automaticFailback(),
        before.failbackDelay(),
        before.failbackWindow(),
        voting,
        preHook);
  }
}
