package io.flywall.replication.dataset;

import io.flywall.replication.DatasetName;
import io.flywall.replication.TestClock;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.command.CommandResult;
import io.flywall.replication.replica.Shape;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Root;
import io.flywall.replication.source.FilesPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A directory as a dataset that nodes of one process can have in different places. */
public final class OneDirectory {
  private OneDirectory() {}

  /**
   * The directory {@code files} below {@code node}; the rest of {@code node} is the agent's.
   *
   * @return in the role of a backup
   */
  public static FilesDataset in(Path node, String name) throws IOException {
    return in(node, name, List.of());
  }

  /** As {@link #in(Path, String)}, without what the patterns say. */
  public static FilesDataset in(Path node, String name, List<String> exclude) throws IOException {
    Path state = Files.createDirectories(node.resolve("state").resolve(name));
    Files.createDirectories(node.resolve("files"));
    Coverage coverage = new Coverage(List.of(Root.named("files", node)), exclude);
    FilesPlan plan =
        new FilesPlan(
            new DatasetName(name), coverage, Duration.ZERO, Duration.ofMinutes(1), state, 16 << 20);
    return new FilesDataset(
        plan,
        Shape.TREE,
        When.ALWAYS,
        archive(node),
        order -> new CommandResult.Ended(0),
        Optional.empty(),
        TestClock.MONOTONIC,
        TestClock.WALL);
  }

  public static Archive archive(Path node) {
    return new Archive(node.resolve("state/archive"), TestClock.WALL);
  }
}
