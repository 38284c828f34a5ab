package io.flywall.agent.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.election.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each story comes out as written. After a wanted change: {@code -Dscenarios.rewrite=true}, and
 * read the diff.
 */
class PlaysTest {
  private static final Path FOLDER = Path.of("src/test/resources/scenarios");

  /** The first role of every life is no change of role. */
  private static final Set<Reason> NO_CHANGE = EnumSet.of(Reason.STARTED);

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> every_story_comes_out_as_written() throws IOException {
    return files().stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> plays(file)));
  }

  private static void plays(Path file) throws IOException {
    Play play = Play.of(Files.readString(file));
    String played = play.played();
    assertTrue(played.contains("the VIPs"), file + " has no action");
    if (Boolean.getBoolean("scenarios.rewrite")) {
      Files.writeString(file, play.rewritten());
    } else {
      assertEquals(play.expected(), played, file.toString());
    }
  }

  @Test
  void every_reason_for_a_change_of_role_has_its_story() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files()) {
      all.append(Play.of(Files.readString(file)).expected()).append('\n');
    }
    Set<Reason> untold = EnumSet.allOf(Reason.class);
    untold.removeAll(NO_CHANGE);
    untold.removeIf(reason -> all.toString().matches("(?s).* " + reason.name() + "( .*|\\n.*)"));
    assertEquals(Set.of(), untold);
  }
}
