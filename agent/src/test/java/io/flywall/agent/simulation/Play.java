package io.flywall.agent.simulation;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.PreHookSettings;
import io.flywall.value.FailbackOrder;
import io.flywall.value.FirstBoot;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A story in a text file, played in a calm world: prose, commands, and below a line of dashes what
 * the nodes decide and do.
 *
 * <pre>
 *   nodes 3 | nodes 2 none | nodes 2 witness    how many, who is asked (a witness is one more)
 *   nodes 3 holds                               votes depend on what nodes hold
 *   at MS mark A B ...                          these have all that the primary A has
 *   at MS start N | kill N | power-off N | freeze N MS | stop N
 *   at MS freeze-at-claim N MS                  just before it reaches the kernel
 *   at MS cut A B | cut-to A B | join           all paths between two, one way, everything mended
 *   at MS device N lost|back | kernel N refuses|works | gateways N lost|back | sync N lost|back
 *   at MS lan-port N dead|back                  its switch port on the VIPs' LAN, beyond the cable
 *   at MS hand-over A [B] | namesake A B        A takes the id of B
 *   at MS quorum N none|majority                restarted with another rule
 *   at MS pause | resume | failback on|off|auto what operators order for all
 *   at MS promote N                             what they tell one node
 *   at MS force N A B ...                       it is to decide without these
 *   pre-hook N takes MS | vetoes MS | hangs     from the start on; its deadline is 500 ms
 *   at MS pre-hook N ...                        from then on
 *   until MS
 * </pre>
 *
 * Nodes are n0, n1, …, the lower the better ranked; heartbeats each 100 ms, D is 200 ms.
 */
final class Play {
  private static final String LINE = "----";
  private static final Timing TIMING =
      new Timing(Duration.ofMillis(100), 10, Duration.ofMillis(10), Duration.ofMillis(4));

  private static final PreHookSettings PRE_HOOK = new PreHookSettings(true, Duration.ofMillis(500));

  private final List<String> told = new ArrayList<>();
  private final String script;
  private final String expected;
  private Simulation world;
  private long until;

  private Play(String script, String expected) {
    this.script = script;
    this.expected = expected;
  }

  static Play of(String text) {
    int line = text.indexOf(LINE);
    return new Play(text.substring(0, line), text.substring(line + LINE.length()).strip());
  }

  String expected() {
    return expected;
  }

  /** What the file should contain, given what happens now. */
  String rewritten() {
    return script + LINE + "\n" + String.join("\n", told) + "\n";
  }

  /** What happens. */
  String played() {
    for (String line : script.lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        command(line.split(" +", -1));
      }
    }
    world.runUntilMillis(until);
    return String.join("\n", told);
  }

  private void command(String[] words) {
    switch (words[0]) {
      case "nodes" -> set(words);
      case "pre-hook" -> preHook(words[1], List.of(words).subList(2, words.length));
      case "until" -> until = Long.parseLong(words[1]);
      case "at" -> {
        long at = Long.parseLong(words[1]) * Simulation.MILLI;
        world.at(at, () -> happen(words));
      }
      default -> throw new IllegalArgumentException(String.join(" ", words));
    }
  }

  private void set(String[] words) {
    int holders = Integer.parseInt(words[1]);
    boolean witness = words.length > 2 && words[2].equals("witness");
    boolean none = words.length > 2 && words[2].equals("none");
    int size = witness ? holders + 1 : holders;
    List<ElectionSettings> nodes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      nodes.add(
          new ElectionSettings(
              Scenario.name(i),
              new Priority(10 * (i + 1)),
              FirstBoot.AUTO,
              i >= holders,
              TIMING,
              true,
              Duration.ofSeconds(1),
              Duration.ofMillis(1),
              Scenario.voting(!none, Scenario.all(size)),
              PreHookSettings.NONE));
    }
    world = Simulation.calm(new Scenario(nodes, !none, false, true), this::tell);
    if (words.length > 2 && words[2].equals("holds")) {
      world.bindVotes();
    }
    for (SimulatedNode node : world.nodes()) {
      world.at(node.index * Simulation.MILLI, node::start);
    }
  }

  /** Role changes, and what is done about VIPs; to the millisecond. */
  private void tell(String line) {
    if (line.contains(" -> ")
        || line.contains(" the VIPs")
        || line.contains("refuses to hand")
        || line.contains("the pre-hook")) {
      String at = line.strip().substring(0, line.strip().indexOf(' '));
      String rest = line.substring(line.indexOf(" ms ") + 4).strip();
      told.add(
          at.substring(0, at.indexOf('.'))
              + " "
              + rest.replaceAll("node\\d\\((n\\d)\\)", "$1").strip());
    }
  }

  private SimulatedNode node(String name) {
    return world.node(Integer.parseInt(name.substring(1)));
  }

  private void happen(String[] words) {
    String[] rest = Arrays.copyOfRange(words, 3, words.length);
    switch (words[2]) {
      case "start" -> node(rest[0]).start();
      case "kill" -> node(rest[0]).kill();
      case "forget" -> node(rest[0]).forgetEverything();
      case "power-off" -> node(rest[0]).losePower();
      case "freeze" -> node(rest[0]).freeze(Long.parseLong(rest[1]) * Simulation.MILLI);
      case "freeze-at-claim" ->
          node(rest[0]).freezeAtRenewal(Long.parseLong(rest[1]) * Simulation.MILLI);
      case "stop" -> node(rest[0]).order(new Event.StopRequested());
      case "cut" -> {
        cut(rest[0], rest[1]);
        cut(rest[1], rest[0]);
      }
      case "cut-to" -> cut(rest[0], rest[1]);
      case "lan-port" -> lanPort(node(rest[0]), rest[1].equals("dead"));
      case "join" -> world.network().heal();
      case "device" -> node(rest[0]).device(rest[1].equals("back"));
      case "kernel" -> node(rest[0]).kernel.refuses(rest[1].equals("refuses"));
      case "gateways" -> node(rest[0]).order(new Event.GatewaysChanged(rest[1].equals("back")));
      case "sync" -> node(rest[0]).order(new Event.SyncChanged(rest[1].equals("back")));
      case "mark" ->
          world.mark(
              node(rest[0]), Arrays.stream(rest).skip(1).map(name -> node(name).index).toList());
      case "hand-over" -> handOver(rest);
      case "pause" -> world.pauses().begin(0);
      case "resume" -> world.pauses().resume(0);
      case "force" ->
          world
              .deaths()
              .declare(node(rest[0]), Arrays.stream(rest).skip(1).map(name -> node(name)).toList());
      case "promote" -> node(rest[0]).order(new Event.PromoteRequested());
      case "failback" -> failback(FailbackOrder.Choice.valueOf(rest[0].toUpperCase(Locale.ROOT)));
      case "pre-hook" -> preHook(rest[0], List.of(rest).subList(1, rest.length));
      case "namesake" -> restart(rest[0], node(rest[1]).settings.self(), Optional.empty());
      case "quorum" ->
          restart(rest[0], node(rest[0]).settings.self(), Optional.of(rest[1].equals("majority")));
      default -> throw new IllegalArgumentException(String.join(" ", words));
    }
  }

  private void failback(FailbackOrder.Choice choice) {
    world.nodes().forEach(node -> node.order(new Event.OrdersChanged(false, false, choice)));
  }

  private void preHook(String name, List<String> does) {
    SimulatedNode node = node(name);
    node.configure(Scenario.with(node.configured(), PRE_HOOK));
    long nanos = does.size() > 1 ? Long.parseLong(does.get(1)) * Simulation.MILLI : 0;
    node.hook =
        switch (does.get(0)) {
          case "takes" -> SimulatedHook.passing(nanos);
          case "vetoes" -> SimulatedHook.vetoing(nanos);
          case "hangs" -> SimulatedHook.hanging();
          default -> throw new IllegalArgumentException(does.toString());
        };
  }

  private void handOver(String[] rest) {
    Optional<NodeId> to =
        rest.length > 1 ? Optional.of(node(rest[1]).settings.self()) : Optional.empty();
    node(rest[0])
        .order(new Event.HandOverRequested(to, Event.HandOverCause.OPERATOR, Optional.empty()));
  }

  private void restart(String name, NodeId self, Optional<Boolean> majority) {
    SimulatedNode node = node(name);
    node.kill();
    boolean rule = majority.orElse(node.settings.voting().majority());
    node.configure(
        Scenario.with(node.configured(), self, Scenario.voting(rule, Scenario.all(world.size()))));
    node.start();
  }

  private void lanPort(SimulatedNode node, boolean dead) {
    for (int peer : node.peers()) {
      world.network().cut(SimulatedNetwork.LAN, node.index, peer, dead);
      world.network().cut(SimulatedNetwork.LAN, peer, node.index, dead);
    }
  }

  private void cut(String from, String to) {
    for (int network = 0; network < 2; network++) {
      world.network().cut(network, node(from).index, node(to).index, true);
    }
  }
}
