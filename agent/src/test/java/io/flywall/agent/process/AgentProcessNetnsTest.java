package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.Main;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("netns")
class AgentProcessNetnsTest {
  @TempDir private Path folder;
  private AgentInNamespace agent;

  @BeforeEach
  void open() throws Exception {
    agent = new AgentInNamespace(folder);
  }

  @AfterEach
  void close() throws Exception {
    agent.close();
  }

  private void assertOnlyTheOwnAddressIsLeft() throws Exception {
    String left = agent.addresses();
    assertTrue(left.contains(AgentInNamespace.OWN), left);
    assertFalse(left.contains(AgentInNamespace.VIP), left);
  }

  @Test
  void a_stop_before_the_loop_began_is_a_success_that_leaves_nothing() throws Exception {
    agent.start(Main.class, "agent", "--config", agent.file().toString());
    agent.awaitLog("event=started");
    agent.terminate();
    assertEquals(0, agent.exit(), agent.log());
    assertTrue(agent.log().endsWith("component=ha event=stopped\n"), agent.log());
    assertOnlyTheOwnAddressIsLeft();
  }

  @Test
  void the_last_line_of_an_orderly_life_is_always_written() throws Exception {
    for (int life = 1; life <= 3; life++) {
      agent.start(Main.class, "agent", "--config", agent.file().toString());
      agent.awaitLog("to=primary");
      agent.awaitVip();
      agent.terminate();
      assertEquals(0, agent.exit(), agent.log());
      assertTrue(agent.log().endsWith("component=ha event=stopped\n"), agent.log());
      assertOnlyTheOwnAddressIsLeft();
    }
  }

  /**
   * Gates stand from before the first claim until after the last address is gone, and no longer.
   */
  @Test
  void the_gates_stand_while_the_agent_runs_and_are_gone_after_an_orderly_stop() throws Exception {
    assertFalse(agent.gatesStand());
    agent.start(Main.class, "agent", "--config", agent.file().toString());
    agent.awaitLog("to=primary");
    agent.awaitVip();
    assertTrue(agent.gatesStand());
    agent.awaitLease();
    agent.terminate();
    assertEquals(0, agent.exit(), agent.log());
    assertFalse(agent.gatesStand());
    assertOnlyTheOwnAddressIsLeft();
  }

  /** S6: nobody acts for a killed agent; the address stays, and the kernel lets the lease go. */
  @Test
  void a_killed_agents_lease_ends_by_itself_and_its_next_life_serves_again() throws Exception {
    agent.start(Main.class, "agent", "--config", agent.file().toString());
    agent.awaitLog("to=primary");
    agent.awaitVip();
    agent.awaitLease();
    agent.kill();
    assertTrue(agent.addresses().contains(AgentInNamespace.VIP));
    agent.awaitNoLease();
    assertTrue(agent.gatesStand(), "shut gates keep the address from answering");
    agent.start(Main.class, "agent", "--config", agent.file().toString());
    agent.awaitLog("to=primary");
    agent.awaitLease();
    agent.terminate();
    assertEquals(0, agent.exit(), agent.log());
    assertFalse(agent.gatesStand());
    assertOnlyTheOwnAddressIsLeft();
  }

  /** The clock is read when the parts meet, when the loop is made, by its thread, and by turns. */
  @Test
  void a_mistake_of_ours_ends_with_70_one_line_and_nothing_in_the_kernel() throws Exception {
    for (String reading : List.of("1", "2", "3")) {
      agent.start(BrokenAgent.class, agent.file().toString(), reading);
      assertEquals(70, agent.exit(), agent.log());
      List<String> lines =
          agent.log().lines().filter(line -> line.contains("event=broken")).toList();
      assertEquals(1, lines.size(), agent.log());
      assertTrue(lines.get(0).endsWith("component=ha event=broken withdrawn=true"), lines.get(0));
      assertTrue(agent.log().contains("IllegalStateException: a mistake of ours\n\tat "));
      assertOnlyTheOwnAddressIsLeft();
    }
  }

  @Test
  void the_journal_says_once_that_own_addresses_are_kept() throws Exception {
    agent.start(BrokenAgent.class, agent.file().toString(), "2");
    assertEquals(70, agent.exit(), agent.log());
    List<String> lines =
        agent.log().lines().filter(line -> line.contains("event=promote-secondaries")).toList();
    assertEquals(1, lines.size(), agent.log());
    assertTrue(
        lines.get(0).contains("component=vip event=promote-secondaries old=0 new=1 reason="),
        lines.get(0));
  }
}
