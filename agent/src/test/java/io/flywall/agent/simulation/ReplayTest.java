package io.flywall.agent.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ./dev simulate SEED}: one story, line by line. */
@Tag("simulation")
class ReplayTest {
  @Test
  void tells_the_story_of_a_seed() {
    long seed = Long.getLong("sim.seed", 1);
    boolean aloud = System.getProperty("sim.seed") != null;
    Story story = new Simulation(seed, Mutant.NONE, line -> say(aloud, line), aloud).run();
    say(aloud, story.toString());
  }

  private static void say(boolean aloud, String line) {
    if (aloud) {
      System.out.println(line);
    }
  }
}
