package io.flywall.agent.simulation;

import io.flywall.agent.election.Event;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Most nodes lose their power for long, and operators have survivors decide without them: one, or
 * two who do not know of each other, or one after the other when the first survivor dies as well.
 * What they declare is true. The dead come back one at a time, the next when no survivor shows the
 * one before as dead any more; or when everything is healed.
 */
final class DeathPlan {
  private static final long MILLI = Simulation.MILLI;
  private static final long LOOK_EVERY = 20 * MILLI;
  private static final int ACTS = 20;

  private final Simulation world;
  private final Random random;

  /** Without power, since when. */
  private final Map<SimulatedNode, Long> off = new HashMap<>();

  /** What is known outside of who was told what: not what nodes make of it. */
  private final Map<SimulatedNode, Set<SimulatedNode>> told = new HashMap<>();

  private Optional<SimulatedNode> returned = Optional.empty();
  private boolean planned;
  private boolean happened;

  DeathPlan(Simulation world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** Whether nodes die in this story. */
  boolean isPlanned() {
    return planned;
  }

  /** Whether an operator has decided that the dead are not asked. */
  boolean hasHappened() {
    return happened;
  }

  void write(long end) {
    planned = true;
    long at = 1_500 * MILLI + (long) (random.nextDouble() * end / 4.0);
    world.at(at, this::die);
    for (int i = 0; i < ACTS; i++) {
      world.at(at + (300 + random.nextInt(11_000)) * MILLI, this::act);
    }
    world.at(at, this::look);
  }

  /** So many that the others are no majority. */
  private void die() {
    List<SimulatedNode> all = new ArrayList<>(world.nodes());
    Collections.shuffle(all, random);
    int least = (world.size() + 1) / 2;
    int count = least + random.nextInt(world.size() - least);
    all.subList(0, count).forEach(this::switchOff);
  }

  private void act() {
    if (world.isHealed()) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0, 1, 2 -> declare();
      case 3, 4 -> comeBack();
      default -> dieToo();
    }
  }

  private void dieToo() {
    List<SimulatedNode> on = on();
    if (on.size() > 1 && random.nextBoolean()) {
      switchOff(on.get(random.nextInt(on.size())));
    }
  }

  private void switchOff(SimulatedNode node) {
    boolean someoneCouldServe =
        on().stream().anyMatch(other -> other != node && !other.settings.witness());
    if (!someoneCouldServe) {
      return;
    }
    world.note(Fault.DEAD_FOR_LONG, node + " is switched off");
    off.put(node, world.nanos());
    told.remove(node);
    if (returned.equals(Optional.of(node))) {
      returned = Optional.empty();
    }
    node.switchOff();
  }

  private List<SimulatedNode> on() {
    return new ArrayList<>(world.nodes().stream().filter(node -> !off.containsKey(node)).toList());
  }

  /** As the loop refuses it: not while somebody serves whom it hears, or who was just heard. */
  private void declare() {
    List<SimulatedNode> on = on();
    SimulatedNode survivor = on.get(random.nextInt(on.size()));
    List<SimulatedNode> dead = new ArrayList<>(off.keySet());
    Collections.sort(dead, (a, b) -> a.index - b.index);
    dead.removeIf(node -> world.nanos() - off.get(node) < 2 * longestDead());
    if (dead.isEmpty() || !survivor.running() || survivor.settings.witness() || serves(survivor)) {
      return;
    }
    // Now and then not all of them: then more of the others have to agree.
    boolean all = dead.size() == 1 || random.nextInt(4) > 0;
    declare(survivor, all ? dead : dead.subList(1, dead.size()));
  }

  private boolean serves(SimulatedNode survivor) {
    return on().stream()
        .filter(node -> node.role() == Role.PRIMARY)
        .anyMatch(node -> node == survivor || reaches(node, survivor));
  }

  private boolean reaches(SimulatedNode from, SimulatedNode to) {
    boolean lan = world.heartbeatsOnLan();
    return !world.network().isCut(SimulatedNetwork.SYNC, from.index, to.index)
        || (lan && !world.network().isCut(SimulatedNetwork.LAN, from.index, to.index));
  }

  /** At that node, by somebody who has looked. */
  void declare(SimulatedNode survivor, List<SimulatedNode> named) {
    Set<NodeId> names =
        named.stream().map(node -> node.settings.self()).collect(Collectors.toSet());
    happened = true;
    told.computeIfAbsent(survivor, one -> new HashSet<>()).addAll(named);
    world.note(Fault.DEAD_FOR_LONG, survivor + " decides without " + names);
    survivor.order(new Event.DeadDeclared(names));
    survivor.order(new Event.PromoteRequested());
  }

  private void comeBack() {
    if (returned.isPresent() || off.isEmpty()) {
      return;
    }
    List<SimulatedNode> dead = new ArrayList<>(off.keySet());
    Collections.sort(dead, (a, b) -> a.index - b.index);
    SimulatedNode next = dead.get(random.nextInt(dead.size()));
    off.remove(next);
    returned = Optional.of(next);
    world.note(Fault.DEAD_FOR_LONG, next + " is switched on");
    next.switchOn();
  }

  /** Whether no survivor that was told so shows who came back last as dead any more. */
  private void look() {
    if (world.isHealed()) {
      return;
    }
    world.at(world.nanos() + LOOK_EVERY, this::look);
    if (returned.isEmpty()) {
      return;
    }
    SimulatedNode node = returned.get();
    boolean shown =
        told.entrySet().stream()
            .filter(one -> one.getValue().contains(node))
            .allMatch(one -> one.getKey().shows(node));
    if (shown) {
      told.values().forEach(dead -> dead.remove(node));
      returned = Optional.empty();
    }
  }

  private long longestDead() {
    Duration longest = Duration.ZERO;
    for (SimulatedNode node : world.nodes()) {
      Duration dead = node.configured().timing().deadAfter();
      longest = dead.compareTo(longest) > 0 ? dead : longest;
    }
    return longest.toNanos() * 101 / 99;
  }

  /**
   * All at once: so who was told that one of them is dead is switched off and on as well, which
   * ends that.
   */
  void heal() {
    told.forEach(
        (node, dead) -> {
          if (!dead.isEmpty()) {
            node.losePower();
          }
        });
    off.keySet().forEach(SimulatedNode::mayStart);
    off.clear();
  }
}
