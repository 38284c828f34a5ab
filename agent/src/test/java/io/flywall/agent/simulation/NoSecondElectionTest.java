package io.flywall.agent.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.flywall.agent.election.Election;
import io.flywall.agent.loop.Performer;
import io.flywall.agent.store.TermStore;
import io.flywall.heartbeat.Rhythm;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the simulator shows is shown of the classes that run in production, or of nothing. */
class NoSecondElectionTest {
  private static final String ROOM = "io.flywall.agent.simulation";

  /** Everything in the room: a new class is looked at by whoever adds its name here. */
  private static final Set<String> WORLD =
      Set.of(
          "BrokenRulesTest",
          "Campaign",
          "DeathPlan",
          "Fault",
          "FaultPlan",
          "Mail",
          "Mutant",
          "NoSecondElectionTest",
          "PausePlan",
          "Play",
          "PlaysTest",
          "ReplayTest",
          "Scenario",
          "SimulatedDisk",
          "SimulatedHook",
          "SimulatedKernel",
          "SimulatedNetwork",
          "SimulatedNode",
          "Simulation",
          "SimulatorTest",
          "Story",
          "Violation");

  private final JavaClasses room = new ClassFileImporter().importPackages(ROOM);

  private static String outermost(JavaClass type) {
    String name = type.getName().substring(ROOM.length() + 1);
    int inner = name.indexOf('$');
    return inner < 0 ? name : name.substring(0, inner);
  }

  @Test
  void the_room_holds_a_world_and_no_second_rule() {
    Set<String> there =
        room.stream().map(NoSecondElectionTest::outermost).collect(Collectors.toSet());
    there.remove("package-info");
    assertEquals(new TreeSet<>(WORLD), new TreeSet<>(there));
  }

  @Test
  void a_node_is_made_of_the_real_parts() {
    JavaClass node = room.get(SimulatedNode.class);
    for (Class<?> part : List.of(Election.class, Performer.class, TermStore.class, Rhythm.class)) {
      assertTrue(
          node.getFields().stream().anyMatch(field -> field.getRawType().isEquivalentTo(part)),
          part.getName());
    }
  }

  @Test
  void nothing_here_stands_in_for_a_part_of_the_election() {
    Set<String> standIns =
        room.stream()
            .filter(
                type ->
                    type.getAllRawSuperclasses().stream()
                        .anyMatch(
                            s ->
                                s.getPackageName().startsWith("io.flywall.agent.")
                                    && !s.getPackageName().equals(ROOM)))
            .map(JavaClass::getName)
            .collect(Collectors.toSet());
    assertEquals(Set.of(), standIns);
  }
}
