package io.flywall.replication.dataset;

import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.TestClock;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.command.CommandRunner;
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

/** One dataset on two nodes, each with a {@code root} of its own, as on two machines. */
final class MirroredNodes implements AutoCloseable {
  private static final Duration NEVER = Duration.ofDays(1);

  private final Archive archive;
  private final CommandRunner runner;
  private final FilesDataset one;
  private final FilesDataset other;

  MirroredNodes(Path directory, CommandRunner runner) throws IOException {
    this.archive = new Archive(directory.resolve("archive"), TestClock.WALL);
    this.runner = runner;
    this.one = open(directory.resolve("a"));
    this.other = open(directory.resolve("b"));
  }

  private FilesDataset open(Path node) throws IOException {
    Path state = Files.createDirectories(node.resolve("state"));
    Coverage coverage = new Coverage(List.of(Root.named("root", node)), List.of());
    FilesPlan plan =
        new FilesPlan(new DatasetName("data"), coverage, Duration.ZERO, NEVER, state, 1 << 20);
    return new FilesDataset(
        plan,
        Shape.TREE,
        When.ALWAYS,
        archive,
        runner,
        Optional.empty(),
        TestClock.MONOTONIC,
        TestClock.WALL);
  }

  Dataset one() {
    return one;
  }

  Dataset other() {
    return other;
  }

  Archive archive() {
    return archive;
  }

  @Override
  public void close() throws IOException {
    one.close();
    other.close();
  }
}
