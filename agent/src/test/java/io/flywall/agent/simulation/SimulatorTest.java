package io.flywall.agent.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("simulation")
class SimulatorTest {
  @Test
  void no_seed_breaks_a_promise() {
    int seeds = Integer.getInteger("sim.seeds", 1000);
    long first = Long.getLong("sim.first", 1);
    Campaign campaign = new Campaign(Mutant.NONE, first, seeds, 2L * seeds);
    List<String> broken = campaign.run();
    System.out.println("figure: simulator: " + campaign.story());
    assertEquals(List.of(), broken);
    assertEquals(seeds, Math.min(seeds, campaign.story().counted()), "too few seeds count");
  }
}
