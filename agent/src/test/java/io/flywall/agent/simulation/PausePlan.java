package io.flywall.agent.simulation;

import io.flywall.agent.election.Event;
import io.flywall.value.FailbackOrder;
import io.flywall.value.Role;
import java.util.Optional;
import java.util.Random;

/**
 * An operator who pauses the cluster and resumes it; nodes hear of it at different times, and
 * remember it over a restart. Who serves meanwhile is who served then, or was handed the VIPs
 * since.
 */
final class PausePlan {
  private static final int LONGEST_WAY_MILLIS = 1_500;

  private final Simulation world;
  private final Random random;

  /** The order that is spoken of: what was told of an older one is not heard any more. */
  private int latest;

  private boolean paused;

  PausePlan(Simulation world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** Two pauses, until {@code end} at the latest. */
  void write(long end) {
    for (int i = 0; i < 2; i++) {
      long begin = (long) (random.nextDouble() * end);
      world.at(begin, this::pause);
      world.at(begin + random.nextInt(6_000) * Simulation.MILLI, () -> resume(LONGEST_WAY_MILLIS));
    }
    if (random.nextBoolean()) {
      world.at((long) (random.nextDouble() * end), this::promote);
    }
  }

  private void pause() {
    if (!world.isHealed()) {
      begin(LONGEST_WAY_MILLIS);
    }
  }

  void begin(int longestWay) {
    paused = true;
    Optional<SimulatedNode> holder =
        world.nodes().stream().filter(node -> node.role() == Role.PRIMARY).findFirst();
    world.note(Fault.PAUSE, holder.map(SimulatedNode::toString).orElse("nobody"));
    tellAll(holder, longestWay);
  }

  /** Everybody knows within so many milliseconds. */
  void resume(int longestWay) {
    if (paused) {
      paused = false;
      tellAll(Optional.empty(), longestWay);
    }
  }

  private void promote() {
    world.node(random.nextInt(world.size())).order(new Event.PromoteRequested());
  }

  /** As the loop's own rule is: a primary says that the pause is its. */
  void serves(SimulatedNode primary) {
    if (paused) {
      tellAll(Optional.of(primary), 50);
    }
  }

  private void tellAll(Optional<SimulatedNode> holder, int longestWay) {
    latest++;
    int order = latest;
    for (SimulatedNode node : world.nodes()) {
      boolean holds = holder.filter(one -> one == node).isPresent();
      Event.OrdersChanged told = new Event.OrdersChanged(paused, holds, FailbackOrder.Choice.AUTO);
      long way = holds ? 0 : random.nextInt(longestWay + 1) * Simulation.MILLI;
      world.at(
          world.nanos() + way,
          () -> {
            if (order == latest) {
              node.ordered(told);
            }
          });
    }
  }
}
