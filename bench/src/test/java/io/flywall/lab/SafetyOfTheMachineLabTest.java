package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Faults are the lab's own: nothing of them is left on the machine. */
@Tag("safety")
class SafetyOfTheMachineLabTest {
  @LabCase
  void a_lab_that_is_closed_in_the_middle_of_a_fault_leaves_nothing() throws IOException {
    List<Long> agents;
    List<String> names;
    Path folder;
    try (Cluster cluster = Constellation.PAIR.cluster()) {
      String primary = cluster.start();
      folder = cluster.scene.lab().folder();
      names = cluster.nodes().stream().map(node -> node.namespace().name()).toList();
      agents = cluster.nodes().stream().map(node -> cluster.agent(node.id()).pid()).toList();
      // A table of rules as the agent's: they live in the namespace, and go with it.
      String unused =
          cluster
              .node(primary)
              .namespace()
              .run(List.of("nft", "add", "table", "netdev", "left"))
              .orFail();
      var at = cluster.agent(primary).freeze();
      assertTrue(at.nanos() > 0);
    }
    for (long pid : agents) {
      assertFalse(ProcessHandle.of(pid).isPresent(), "agent " + pid + " is gone");
    }
    for (String name : names) {
      assertFalse(Files.exists(Path.of("/run/netns", name)), name);
    }
    assertFalse(Files.exists(folder), folder.toString());
    String loops = Command.output("losetup", "-a");
    assertFalse(loops.contains(folder.toString()), loops);
    assertEquals(-1, Command.output("nft", "list", "tables").indexOf("netdev left"));
  }
}
