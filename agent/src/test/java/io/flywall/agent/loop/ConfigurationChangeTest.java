package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.Role;
import io.flywall.value.Timing;
import io.flywall.value.VirtualAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another configuration while both nodes of a pair live. */
class ConfigurationChangeTest {
  private static final Timing SLOWER =
      new Timing(Duration.ofMillis(100), 20, Duration.ofMillis(10), World.TIMING.jiffy());
  private static final VirtualAddress SECOND =
      new VirtualAddress(World.address("10.77.0.101"), 24, "lan0");
  private static final List<VirtualAddress> ONE = List.of(World.VIP);
  private static final List<VirtualAddress> BOTH = List.of(World.VIP, SECOND);

  private final World world = World.pair(1);
  private final World.Node a = world.node("a");
  private final World.Node b = world.node("b");

  @BeforeEach
  void settle() {
    world.run(3000);
    assertEquals(Role.PRIMARY, a.role());
  }

  private boolean has(World.Node node, VirtualAddress vip) {
    return node.kernel.stream().anyMatch(held -> held.address().equals(vip.address()));
  }

  /** Turn by turn, and at no moment without an answer. */
  private void runAnswered(long millis) {
    for (long i = 0; i < millis; i++) {
      world.run(1);
      assertTrue(a.answers(), "no answer");
      assertFalse(b.answers(), "two answer");
    }
  }

  /** As an operator does it: a longer dead time comes to the backup first. */
  private void toTheBackup(Timing longer) throws Exception {
    CompletableFuture<Optional<String>> reload = b.reload(150, longer, ONE);
    world.run(1500);
    b.regated();
    world.run(1500);
    assertInForce(reload);
  }

  private static void assertInForce(CompletableFuture<Optional<String>> reload) throws Exception {
    assertTrue(reload.isDone(), "not in force");
    assertEquals(Optional.empty(), reload.get());
  }

  @Test
  void another_priority_is_told_at_once_and_moves_nothing_by_itself() throws Exception {
    CompletableFuture<Optional<String>> reload = a.reload(200, World.TIMING, ONE);
    runAnswered(600);
    assertInForce(reload);
    assertEquals(List.of(), a.regating, "no gate is concerned");
    assertEquals(200, a.view.priority());
    assertEquals(200, b.view.peers().get(0).priority());
    assertEquals("f2", a.view.configuration());
  }

  @Test
  void a_new_vip_comes_behind_its_gate() throws Exception {
    CompletableFuture<Optional<String>> reload = a.reload(50, World.TIMING, BOTH);
    runAnswered(300);
    assertFalse(reload.isDone());
    assertEquals(1, a.regating.size());
    assertFalse(has(a, SECOND), "no gate knows it yet");
    int announced = a.announcements.size();
    a.regated();
    runAnswered(20);
    assertInForce(reload);
    assertTrue(has(a, SECOND));
    assertTrue(a.announcements.size() > announced);
    CompletableFuture<Optional<String>> other = b.reload(150, World.TIMING, BOTH);
    world.run(5);
    b.regated();
    runAnswered(300);
    assertInForce(other);
    assertFalse(has(b, SECOND), "a backup holds none");
    a.kill();
    world.run(1000);
    assertTrue(has(b, SECOND) && has(b, World.VIP));
  }

  @Test
  void a_vip_that_is_left_out_goes_before_the_gates_forget_it() throws Exception {
    CompletableFuture<Optional<String>> more = a.reload(50, World.TIMING, BOTH);
    world.run(5);
    a.regated();
    world.run(20);
    assertInForce(more);
    CompletableFuture<Optional<String>> less = a.reload(50, World.TIMING, ONE);
    runAnswered(5);
    assertFalse(has(a, SECOND));
    assertFalse(less.isDone());
    runAnswered(1500);
    assertFalse(has(a, SECOND), "it is nothing to repair");
    a.regated();
    runAnswered(20);
    assertInForce(less);
  }

  @Test
  void a_kernel_that_keeps_a_vip_keeps_the_configuration() throws Exception {
    CompletableFuture<Optional<String>> more = a.reload(50, World.TIMING, BOTH);
    world.run(5);
    a.regated();
    world.run(20);
    assertInForce(more);
    a.kernelRefuses = "no memory";
    CompletableFuture<Optional<String>> less = a.reload(50, World.TIMING, ONE);
    runAnswered(5);
    assertTrue(less.get().orElseThrow().contains("no memory"), less.get()::toString);
    a.kernelRefuses = "";
    runAnswered(2000);
    assertTrue(has(a, SECOND));
    assertEquals(
        List.of(), a.view.problems().stream().filter(p -> !p.startsWith("peer b")).toList());
  }

  @Test
  void a_longer_dead_time_is_carried_before_the_gates_may_use_it() throws Exception {
    toTheBackup(SLOWER);
    CompletableFuture<Optional<String>> reload = a.reload(50, SLOWER, ONE);
    runAnswered(1);
    assertEquals(SLOWER.deadAfter(), a.election.deadAfter(), "carried at once");
    assertEquals(List.of(), a.regating, "its peer has not heard of it");
    runAnswered(140);
    assertEquals(List.of(SLOWER), a.regating);
    assertEquals(World.TIMING, a.election.configured().timing());
    a.regated();
    runAnswered(1000);
    assertInForce(reload);
    assertEquals(SLOWER, a.election.configured().timing());
    assertEquals(List.of(), a.view.problems().stream().filter(p -> !p.contains("config")).toList());
  }

  @Test
  void a_pair_waits_for_a_peer_that_is_heard_and_does_not_hear() throws Exception {
    toTheBackup(SLOWER);
    world.cuts.add("a>b");
    CompletableFuture<Optional<String>> unused = a.reload(50, SLOWER, ONE);
    world.run(90);
    assertEquals(List.of(), a.regating);
    world.cuts.clear();
    world.run(300);
    assertEquals(List.of(SLOWER), a.regating);
  }

  @Test
  void a_shorter_dead_time_is_carried_only_when_the_gates_have_it() throws Exception {
    toTheBackup(SLOWER);
    CompletableFuture<Optional<String>> first = a.reload(50, SLOWER, ONE);
    world.run(200);
    a.regated();
    world.run(200);
    assertInForce(first);
    CompletableFuture<Optional<String>> back = a.reload(50, World.TIMING, ONE);
    runAnswered(300);
    assertEquals(SLOWER.deadAfter(), a.election.deadAfter());
    a.regated();
    runAnswered(300);
    assertInForce(back);
    assertEquals(World.TIMING.deadAfter(), a.election.deadAfter());
    a.kill();
    long took = world.untilPrimary(b, 1000);
    assertTrue(took <= 301, "took " + took);
  }

  /** The lease of the new times is shorter than the time between two heartbeats of the old. */
  @Test
  void a_much_shorter_interval_costs_nobody_an_answer() throws Exception {
    Timing slow =
        new Timing(Duration.ofSeconds(1), 12, Duration.ofMillis(100), World.TIMING.jiffy());
    toTheBackup(slow);
    CompletableFuture<Optional<String>> first = a.reload(50, slow, ONE);
    world.run(1000);
    a.regated();
    world.run(5300);
    assertInForce(first);
    CompletableFuture<Optional<String>> back = a.reload(50, World.TIMING, ONE);
    runAnswered(1500);
    assertEquals(2, a.regating.size());
    a.regated();
    runAnswered(1500);
    assertInForce(back);
    assertEquals("primary", a.view.role());
  }

  @Test
  void a_device_that_is_not_there_is_refused_and_costs_nothing() throws Exception {
    VirtualAddress elsewhere = new VirtualAddress(World.address("10.77.0.101"), 24, "lan9");
    CompletableFuture<Optional<String>> reload =
        a.reload(50, World.TIMING, List.of(World.VIP, elsewhere), List.of("lan0", "lan9"));
    runAnswered(5);
    assertEquals("lan9 is missing", reload.get().orElseThrow());
    runAnswered(1500);
    assertEquals(List.of(), a.regating);
  }

  @Test
  void a_new_vip_that_the_kernel_refuses_is_a_problem_and_no_fault() throws Exception {
    CompletableFuture<Optional<String>> reload = a.reload(50, World.TIMING, BOTH);
    world.run(5);
    a.kernelRefuses = "no memory";
    a.regated();
    runAnswered(1200);
    assertInForce(reload);
    assertTrue(
        a.view.problems().toString().contains("10.77.0.101/24"), a.view.problems()::toString);
    a.kernelRefuses = "";
    runAnswered(1200);
    assertTrue(has(a, SECOND));
  }

  @Test
  void a_longer_dead_time_comes_to_the_primary_last() throws Exception {
    CompletableFuture<Optional<String>> reload = a.reload(50, SLOWER, ONE);
    runAnswered(5);
    assertTrue(reload.get().orElseThrow().contains("backups first"), reload.get()::toString);
    CompletableFuture<Optional<String>> other = a.reload(60, World.TIMING, ONE);
    runAnswered(5);
    assertInForce(other);
    toTheBackup(SLOWER);
    CompletableFuture<Optional<String>> again = a.reload(60, SLOWER, ONE);
    runAnswered(200);
    a.regated();
    runAnswered(200);
    assertInForce(again);
  }

  @Test
  void what_does_not_get_on_is_given_up_and_the_next_can_come() throws Exception {
    toTheBackup(SLOWER);
    CompletableFuture<Optional<String>> first = a.reload(50, SLOWER, ONE);
    world.run(1);
    b.kill();
    runAnswered(4500);
    assertTrue(first.get().orElseThrow().contains("heard by the peers"), first.get()::toString);
    assertEquals(List.of(), a.regating);
    CompletableFuture<Optional<String>> other = a.reload(60, World.TIMING, ONE);
    runAnswered(5);
    assertInForce(other);
  }

  @Test
  void one_at_a_time() throws Exception {
    toTheBackup(SLOWER);
    CompletableFuture<Optional<String>> first = a.reload(50, SLOWER, ONE);
    world.run(5);
    CompletableFuture<Optional<String>> second = a.reload(60, World.TIMING, ONE);
    world.run(5);
    assertTrue(second.get().orElseThrow().contains("still under way"), second.get()::toString);
    assertFalse(first.isDone());
  }

  @Test
  void a_primary_that_dies_meanwhile_is_replaced_as_ever() throws Exception {
    toTheBackup(SLOWER);
    CompletableFuture<Optional<String>> unused = a.reload(50, SLOWER, BOTH);
    world.run(150);
    a.kill();
    long took = world.untilPrimary(b, 1000);
    assertTrue(took <= 301, "took " + took);
    assertTrue(b.holds());
  }
}
