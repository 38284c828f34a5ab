package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.value.Role;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where votes decide a primary serves on while its successor gathers them. */
class HandOverOfATrioTest {
  private final World world = World.trio(1);
  private final World.Node a = world.node("a");
  private final World.Node b = world.node("b");

  @BeforeEach
  void settle() {
    world.run(3000);
    assertEquals(Role.PRIMARY, a.role());
  }

  /** As one that comes on two paths. */
  @Test
  void a_request_that_comes_twice_is_one_and_nobody_is_told_that_it_was_refused() {
    CompletableFuture<Outcome> first = b.handOver("b");
    CompletableFuture<Outcome> second = b.handOver("b");
    world.run(3000);
    assertEquals("b", assertInstanceOf(Outcome.Done.class, first.getNow(null)).successor());
    assertEquals("b", assertInstanceOf(Outcome.Done.class, second.getNow(null)).successor());
    assertEquals(Role.PRIMARY, b.role());
  }

  @Test
  void who_asks_for_another_one_meanwhile_is_refused_alone() {
    CompletableFuture<Outcome> first = a.handOver("b");
    CompletableFuture<Outcome> second = a.handOver("c");
    world.run(3000);
    assertEquals("b", assertInstanceOf(Outcome.Done.class, first.getNow(null)).successor());
    assertEquals(new Outcome.Refused("a hand-over is under way"), second.getNow(null));
  }
}
