package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.election.PreHookSettings;
import io.flywall.scripts.HookResult;
import io.flywall.scripts.Hooks;
import io.flywall.scripts.Occasion;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RoleHooksTest {
  private final Told told = new Told();
  private final World world = new World(1000);

  /** What the scripts' room hears; a run before a claim ends at once, or never. */
  private static final class Told implements Hooks {
    final List<String> events = new ArrayList<>();
    final List<Occasion> occasions = new ArrayList<>();
    Optional<HookResult> says = Optional.of(new HookResult.Ended(0));

    private void hear(String event, Occasion occasion) {
      events.add(event + " " + occasion.oldRole().word() + " -> " + occasion.role().word());
      occasions.add(occasion);
    }

    @Override
    public void changed(Occasion occasion) {
      hear("changed", occasion);
    }

    @Override
    public void degraded(Occasion occasion) {
      hear("degraded", occasion);
    }

    @Override
    public void preFailover(long run, Occasion occasion, Consumer<HookResult> then) {
      hear("before", occasion);
      says.ifPresent(then);
    }

    @Override
    public void giveUp(long run) {
      events.add("given up " + run);
    }
  }

  private World.Node hooked(String name, int priority, String peer) {
    World.Node node = world.add(name, priority, peer);
    World.Node unused = world.add(peer, 150, name);
    node.hooks = told;
    node.preHook = new PreHookSettings(true, Duration.ofMillis(500));
    return node;
  }

  @Test
  void every_change_is_told_with_what_it_was_and_is() {
    World.Node a = hooked("a", 50, "b");
    a.start();
    world.run(3000);
    assertEquals(Role.PRIMARY, a.role());
    assertEquals(
        List.of(
            "changed init -> backup",
            "before backup -> primary",
            "changed backup -> primary",
            "degraded primary -> primary"),
        told.events);
    Occasion primary = told.occasions.get(2);
    assertEquals(Optional.of(new NodeId("a")), primary.primary());
    assertEquals("cold-start", primary.reason());
    assertEquals(primary.term(), told.occasions.get(1).term(), "the script knows the term before");
    assertTrue(told.occasions.get(3).detail().contains("is not heard"));
  }

  @Test
  void a_veto_is_a_problem_that_people_see() {
    World.Node a = hooked("a", 50, "b");
    told.says = Optional.of(new HookResult.Ended(3));
    a.start();
    world.run(3000);
    assertEquals(Role.BACKUP, a.role());
    assertTrue(
        a.view.problems().contains("pre_failover_script forbids a takeover: status 3"),
        a.view.problems().toString());
    told.says = Optional.of(new HookResult.Ended(0));
    world.run(5000);
    assertEquals(Role.PRIMARY, a.role(), "asked again after a while");
    assertEquals(
        List.of("peer b is not heard; the next failure stops the service"), a.view.problems());
  }

  @Test
  void a_script_that_cannot_be_run_forbids_nothing() {
    World.Node a = hooked("a", 50, "b");
    told.says = Optional.of(new HookResult.NotRun("it is not there"));
    a.start();
    world.run(1000);
    assertEquals(Role.PRIMARY, a.role());
  }

  @Test
  void a_script_that_hangs_is_given_up_and_the_takeover_goes_on() {
    World.Node a = hooked("a", 50, "b");
    told.says = Optional.empty();
    a.start();
    world.run(2000);
    assertEquals(Role.PRIMARY, a.role());
    assertTrue(told.events.contains("given up 1"), told.events.toString());
  }
}
