package io.flywall.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.audit.HeadMemory;
import io.flywall.agent.view.AuditHeadsView;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.OrderDesk.Order;
import io.flywall.value.AuditHead;
import io.flywall.value.NodeId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ends of audit logs on their way between whole loops. */
class AuditHeadsTest {
  private final World world = World.pair(1);
  private final World.Node a = world.node("a");
  private final World.Node b = world.node("b");
  private final HeadMemory ofA = memory("a");
  private final HeadMemory ofB = memory("b");

  private static HeadMemory memory(String node) {
    return new HeadMemory(new NodeId(node), Map.of(), () -> Instant.EPOCH, heads -> {});
  }

  private static AuditHead head(long seq) {
    return new AuditHead(seq, "ab".repeat(16), seq);
  }

  /** From the next start on they tell each other. */
  @BeforeEach
  void settle() {
    a.heads = ofA;
    b.heads = ofB;
    ofA.ends(head(5));
    for (World.Node node : world.nodes) {
      node.kill();
      node.start();
    }
    world.run(3500);
  }

  private static AuditHeadsView.Peer only(HeadMemory memory) {
    assertEquals(1, memory.view().peers().size(), memory.view().toString());
    return memory.view().peers().get(0);
  }

  private boolean isTrouble(World.Node node) {
    return node.view.problems().stream().anyMatch(problem -> problem.startsWith("the audit log"));
  }

  @Test
  void a_peer_remembers_within_two_seconds_and_says_so() {
    assertEquals(5, only(ofB).remembered().orElseThrow().seq());
    assertEquals(5, only(ofA).remembersOfThisNode().orElseThrow().seq());
    ofA.ends(head(6));
    world.run(2100);
    assertEquals(6, only(ofB).remembered().orElseThrow().seq());
    assertEquals(6, only(ofA).remembersOfThisNode().orElseThrow().seq());
  }

  @Test
  void a_node_that_claims_another_name_speaks_for_no_other_log() {
    HeadMemory ofOther = memory("other");
    ofOther.ends(head(9));
    a.kill();
    a.claims = Optional.of("other");
    a.heads = ofOther;
    a.start();
    world.run(5000);
    assertEquals("a", only(ofB).node());
    assertEquals(5, only(ofB).remembered().orElseThrow().seq());
  }

  @Test
  void a_log_that_went_back_degrades_its_peers_until_somebody_has_looked() throws Exception {
    ofA.ends(head(3));
    world.run(4000);
    assertFalse(isTrouble(b), b.view.problems().toString());
    world.run(5000);
    assertTrue(isTrouble(b), b.view.problems().toString());
    assertFalse(isTrouble(a), "what the node itself says is no witness");
    ofA.ends(head(30));
    world.run(3000);
    assertTrue(isTrouble(b), "it grew again");
    CompletableFuture<OrderDesk.Outcome> done = b.loop.give(new Order.Reset());
    world.run(1500);
    assertTrue(done.isDone());
    assertFalse(isTrouble(b), b.view.problems().toString());
    assertEquals(30, only(ofB).remembered().orElseThrow().seq());
  }
}
