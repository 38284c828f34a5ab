package io.flywall.replication.replica;

import io.flywall.replication.DatasetName;
import io.flywall.replication.Position;
import io.flywall.replication.TestClock;
import io.flywall.replication.Version;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Root;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.source.FilesPlan;
import io.flywall.replication.source.FilesSource;
import io.flywall.value.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A primary and a backup with a folder each, below one directory. */
final class TwoNodes {
  static final DatasetName NAME = new DatasetName("data");

  /** Longer than any test: what has to be seen is asked for with refresh(). */
  private static final Duration NEVER = Duration.ofDays(1);

  final Path primary;
  final Path backup;
  final Path backupState;
  final Archive archive;
  private final Path primaryState;
  private final List<String> exclude;

  TwoNodes(Path directory, String... exclude) throws IOException {
    this.primary = Files.createDirectories(directory.resolve("primary"));
    this.backup = Files.createDirectories(directory.resolve("backup"));
    this.primaryState = Files.createDirectories(directory.resolve("primary-state"));
    this.backupState = Files.createDirectories(directory.resolve("backup-state"));
    this.archive = new Archive(directory.resolve("archive"), TestClock.WALL);
    this.exclude = List.of(exclude);
  }

  /** The dataset's one directory on the primary. */
  Path source() {
    return primary.resolve("root");
  }

  /** And on the backup. */
  Path target() {
    return backup.resolve("root");
  }

  FilesSource lead(long term) throws IOException {
    return lead(term, Optional.empty(), Optional.empty());
  }

  FilesSource lead(long term, Optional<Version> before, Optional<Scan> known) throws IOException {
    FilesPlan plan = new FilesPlan(NAME, coverage(primary), NEVER, NEVER, primaryState, 1 << 20);
    return FilesSource.open(
        plan,
        new Term(term),
        before,
        known,
        TestClock.MONOTONIC,
        TestClock.WALL,
        Position.NONE,
        new Position(new Term(term), 0));
  }

  FilesReplica follow() throws IOException {
    return follow(PlacementSteps.UNWATCHED);
  }

  FilesReplica follow(PlacementSteps steps) throws IOException {
    return FilesReplica.open(plan(), archive, TestClock.WALL, steps);
  }

  ReplicaPlan plan() {
    return new ReplicaPlan(NAME, coverage(backup), backupState, Shape.TREE);
  }

  Coverage coverage(Path node) {
    return new Coverage(List.of(Root.named("root", node)), exclude);
  }
}
