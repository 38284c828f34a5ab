package io.flywall.agent.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.flywall.value.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What makes a node a fault, and what ends it. */
class HealthTest extends TwoNodes {
  @Test
  void a_lost_device_releases_at_once_and_the_fault_ends_with_it() {
    startBoth();
    a.feed(new Event.DevicesChanged(false, "eth1 has no carrier"));
    stage.run(1);
    assertEquals(Role.FAULT, a.role());
    assertEquals(Role.PRIMARY, b.role());
    a.feed(new Event.DevicesChanged(true, "eth1"));
    assertEquals(Role.BACKUP, a.role());
    assertEquals(List.of(), stage.dual);
  }

  @Test
  void a_faulty_node_never_takes_over() {
    startBoth();
    b.feed(new Event.DevicesChanged(false, "eth1 is missing"));
    a.kill();
    stage.run(2000);
    assertEquals(Role.FAULT, b.role());
    assertFalse(b.holdsVips);
  }

  @Test
  void a_refused_claim_is_withdrawn_and_shown_as_a_fault() {
    startBoth();
    a.feed(new Event.ClaimRefused(a.election.standpoint().term(), "permission denied"));
    stage.run(1);
    assertEquals(Role.FAULT, a.role());
    assertEquals(Role.PRIMARY, b.role());
  }

  @Test
  void two_nodes_with_one_id_are_a_fault_until_one_is_gone() {
    startBoth();
    a.feed(new Event.IdConflict(true));
    assertEquals(Role.FAULT, a.role());
    stage.run(1); // The kernel's word on the withdrawal.
    a.feed(new Event.DevicesChanged(true, ""));
    assertEquals(Role.FAULT, a.role());
    a.feed(new Event.IdConflict(false));
    assertEquals(Role.BACKUP, a.role());
  }
}
