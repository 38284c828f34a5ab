package io.flywall.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookQueueTest {
  private static final int CHANGES = 50;

  @TempDir private Path folder;
  private Scripts scripts;
  private HookQueue queue;

  @BeforeEach
  void open() {
    scripts = new Scripts(folder);
  }

  @AfterEach
  void close() {
    if (queue != null) {
      queue.close();
    }
  }

  private HookQueue queue(Map<HookEvent, Path> plan) {
    HookPlan hooks = Scripts.plan(Scripts.LIMIT, plan);
    queue = new HookQueue(hooks, HookRunner.of(hooks, false), () -> new MonotonicInstant(0));
    return queue;
  }

  /** Says that it begins and that it ends: what overlaps is seen. */
  private Path tells(String name, String more) {
    return scripts.write(
        name,
        "echo begin $FLYWALL_TERM $FLYWALL_ROLE $FLYWALL_STALE >>" + folder + "/told",
        more,
        "echo end $FLYWALL_TERM >>" + folder + "/told");
  }

  @Test
  void fifty_changes_in_a_row_are_all_delivered_in_order_and_never_at_once() throws Exception {
    Path primary = tells("p", "");
    Path backup = tells("b", "");
    queue(Map.of(HookEvent.ON_PRIMARY, primary, HookEvent.ON_BACKUP, backup));
    for (int term = 1; term <= CHANGES; term++) {
      boolean odd = term % 2 == 1;
      queue.changed(
          Scripts.change(odd ? Role.BACKUP : Role.PRIMARY, odd ? Role.PRIMARY : Role.BACKUP, term));
    }
    assertTrue(queue.drain(Scripts.LIMIT));
    List<String> begun = new ArrayList<>();
    List<String> lines = scripts.lines("told");
    assertEquals(2 * CHANGES, lines.size(), "none is lost");
    for (int i = 0; i < lines.size(); i += 2) {
      String term = lines.get(i).split(" ", -1)[1];
      assertEquals("end " + term, lines.get(i + 1), "none begins before the last has ended");
      begun.add(term);
    }
    List<String> order = new ArrayList<>();
    for (int term = 1; term <= CHANGES; term++) {
      order.add(Integer.toString(term));
    }
    assertEquals(order, begun);
    assertTrue(lines.get(lines.size() - 2).endsWith("backup 0"), "the last one is news");
  }

  @Test
  void what_was_overtaken_while_it_waited_is_delivered_as_stale() throws Exception {
    Path waits = tells("p", "while [ ! -e " + folder + "/go ]; do sleep 0.02; done");
    queue(Map.of(HookEvent.ON_PRIMARY, waits, HookEvent.ON_BACKUP, tells("b", "")));
    queue.changed(Scripts.change(Role.BACKUP, Role.PRIMARY, 1));
    while (scripts.lines("told").isEmpty()) {
      assertTrue(queue.longestDrain().compareTo(Duration.ZERO) > 0);
      Thread.onSpinWait();
    }
    queue.changed(Scripts.change(Role.PRIMARY, Role.BACKUP, 1));
    queue.changed(Scripts.change(Role.BACKUP, Role.PRIMARY, 2));
    scripts.write("go");
    assertTrue(queue.drain(Scripts.LIMIT));
    assertEquals(
        List.of(
            "begin 1 primary 0",
            "end 1",
            "begin 1 backup 1",
            "end 1",
            "begin 2 primary 0",
            "end 2"),
        scripts.lines("told"));
  }

  @Test
  void after_on_primary_comes_the_script_after_a_failover() throws Exception {
    queue(
        Map.of(
            HookEvent.ON_PRIMARY,
            scripts.write("p", "echo $FLYWALL_EVENT >>" + folder + "/told"),
            HookEvent.POST_FAILOVER_SCRIPT,
            scripts.write("q", "echo $FLYWALL_EVENT >>" + folder + "/told")));
    queue.changed(Scripts.change(Role.BACKUP, Role.PRIMARY, 1));
    assertTrue(queue.drain(Scripts.LIMIT));
    assertEquals(List.of("on_primary", "post_failover_script"), scripts.lines("told"));
  }

  @Test
  void the_word_before_a_claim_comes_back() throws Exception {
    queue(Map.of(HookEvent.PRE_FAILOVER_SCRIPT, scripts.write("s", "exit 4")));
    List<HookResult> said = new ArrayList<>();
    queue.preFailover(1, Scripts.change(Role.BACKUP, Role.PRIMARY, 1), said::add);
    assertTrue(queue.drain(Scripts.LIMIT));
    assertEquals(List.of(new HookResult.Ended(4)), said);
  }

  @Test
  void a_run_that_was_given_up_before_it_began_is_not_begun() throws Exception {
    Path waits = tells("p", "while [ ! -e " + folder + "/go ]; do sleep 0.02; done");
    queue(
        Map.of(HookEvent.ON_PRIMARY, waits, HookEvent.PRE_FAILOVER_SCRIPT, tells("pre", "exit 1")));
    CountDownLatch said = new CountDownLatch(1);
    queue.changed(Scripts.change(Role.BACKUP, Role.PRIMARY, 1));
    queue.preFailover(1, Scripts.change(Role.BACKUP, Role.PRIMARY, 2), result -> said.countDown());
    queue.giveUp(1);
    scripts.write("go");
    assertTrue(queue.drain(Scripts.LIMIT));
    assertEquals(List.of("begin 1 primary 0", "end 1"), scripts.lines("told"));
    assertEquals(1, said.getCount());
    assertEquals(false, said.await(0, TimeUnit.MILLISECONDS));
  }

  @Test
  void units_that_cannot_be_ordered_cost_no_script_its_turn() throws Exception {
    HookPlan hooks =
        new HookPlan(
            Map.of(HookEvent.ON_PRIMARY, tells("p", "")),
            Scripts.LIMIT,
            Scripts.LIMIT,
            "root",
            List.of("flywall-no-such-unit.service"));
    queue = new HookQueue(hooks, HookRunner.of(hooks, false), () -> new MonotonicInstant(0));
    queue.changed(Scripts.change(Role.BACKUP, Role.PRIMARY, 1));
    queue.stopping(Scripts.change(Role.PRIMARY, Role.PRIMARY, 1));
    assertTrue(queue.drain(Scripts.LIMIT));
    assertEquals(List.of("begin 1 primary 0", "end 1"), scripts.lines("told"));
  }
}
