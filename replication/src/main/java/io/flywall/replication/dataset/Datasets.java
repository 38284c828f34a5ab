package io.flywall.replication.dataset;

import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.archive.Archive;
import io.flywall.replication.archive.Retention;
import io.flywall.replication.command.CommandOrder;
import io.flywall.replication.replica.Shape;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Root;
import io.flywall.replication.source.DumpPlan;
import io.flywall.replication.source.FilesPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** All datasets of a node, and what is kept of them. */
public final class Datasets implements AutoCloseable {
  /** 256 MiB: what changes all the time is small; what is large and never rests is a log. */
  private static final long SPOOL_LIMIT = 256L << 20;

  /** The default of {@code keep}: for what was archived by a dataset that is gone. */
  private static final Duration KEEP = Duration.ofDays(30);

  private static final String DUMP = "dump";

  /** A tenth of its disk for old contents: logs and the package's state have to live there, too. */
  private static final int ARCHIVE_SHARE = 10;

  private final Surroundings surroundings;
  private final Archive archive;
  private final List<Dataset> all = new ArrayList<>();

  /** Those that are open; one more may be while they are tidied. */
  private final List<FilesDataset> files = new CopyOnWriteArrayList<>();

  private final Map<DatasetName, Duration> keep = new HashMap<>();

  private Datasets(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.archive = archiveIn(surroundings);
  }

  /**
   * Opens all, each in the role of a backup; what a crash left half done is finished first. One
   * that cannot be opened, because its state is not readable or the disk fails, is shown as failed
   * and tried again with each change of role; the others do not wait for it.
   */
  public static Datasets open(List<DatasetPlan> plans, Surroundings surroundings) {
    Datasets datasets = new Datasets(surroundings);
    plans.forEach(plan -> datasets.keep.put(plan.name(), plan.keep()));
    datasets.archive.keep(datasets.retention());
    for (DatasetPlan plan : plans) {
      LateDataset dataset = new LateDataset(plan.name(), () -> datasets.open(plan));
      dataset.tryToOpen();
      datasets.all.add(dataset);
    }
    return datasets;
  }

  private Dataset open(DatasetPlan plan) throws IOException {
    Path state =
        createPrivate(surroundings.state().resolve("datasets").resolve(plan.name().text()));
    return plan instanceof DatasetPlan.Command command
        ? open(command, state)
        : open((DatasetPlan.Files) plan, state);
  }

  private FilesDataset open(DatasetPlan.Files plan, Path state) throws IOException {
    Coverage coverage = new Coverage(plan.paths().stream().map(Root::of).toList(), plan.exclude());
    Optional<ApplyOrder> order =
        plan.afterApply().map(line -> order("apply", plan.name(), line, Optional.empty()));
    return files(
        plan.name(), coverage, state, Shape.TREE, plan.when(), order, surroundings.gather());
  }

  private CommandDataset open(DatasetPlan.Command plan, Path state) throws IOException {
    Path directory = createPrivate(state.resolve("content"));
    Path output = directory.resolve(DUMP);
    Coverage coverage = new Coverage(List.of(Root.named(DUMP, directory)), List.of());
    ApplyOrder order = order("restore", plan.name(), plan.restore(), Optional.of(output));
    FilesDataset file =
        files(
            plan.name(),
            coverage,
            state,
            Shape.ONE_FILE,
            plan.when(),
            Optional.of(order),
            Duration.ZERO);
    DumpPlan dump =
        new DumpPlan(
            plan.dump(),
            Map.of("FLYWALL_DATASET", plan.name().text()),
            output,
            plan.interval(),
            surroundings.commandLimit());
    return new CommandDataset(file, dump, surroundings.runner());
  }

  private ApplyOrder order(String verb, DatasetName name, String line, Optional<Path> input) {
    return position ->
        new CommandOrder(
            verb + "-" + name,
            line,
            Map.of("FLYWALL_DATASET", name.text(), "FLYWALL_POSITION", position.toString()),
            input,
            Optional.empty(),
            surroundings.commandLimit());
  }

  private FilesDataset files(
      DatasetName name,
      Coverage coverage,
      Path state,
      Shape shape,
      When when,
      Optional<ApplyOrder> order,
      Duration gather)
      throws IOException {
    FilesPlan plan =
        new FilesPlan(name, coverage, gather, surroundings.rescan(), state, SPOOL_LIMIT);
    FilesDataset opened =
        new FilesDataset(
            plan,
            shape,
            when,
            archive,
            surroundings.runner(),
            order,
            surroundings.clock(),
            surroundings.wallClock());
    files.add(opened);
    return opened;
  }

  private static Path createPrivate(Path directory) throws IOException {
    return Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** In the order of the configuration. */
  public List<Dataset> all() {
    return List.copyOf(all);
  }

  /** What was set aside on this node. */
  public Archive archive() {
    return archive;
  }

  /** For a command that lists and restores while no agent runs, too. */
  public static Archive archiveIn(Surroundings surroundings) {
    return new Archive(surroundings.state().resolve("archive"), surroundings.wallClock());
  }

  /**
   * What is due now and then, from a thread that may wait: finds what was edited on a backup, and
   * deletes what the archive need no longer keep.
   */
  public void tidy() throws IOException {
    for (FilesDataset dataset : files) {
      boolean unused = dataset.inspect();
    }
    archive.prune(retention());
  }

  private Retention retention() {
    return new Retention(keep, KEEP, Math.min(surroundings.archiveLimit(), shareOfDisk()));
  }

  /** On a small disk the usual limit is all there is. */
  private long shareOfDisk() {
    try {
      long total = Files.getFileStore(archive.disk()).getTotalSpace();
      return total > 0 ? total / ARCHIVE_SHARE : Long.MAX_VALUE;
    } catch (IOException unknown) {
      return Long.MAX_VALUE;
    }
  }

  @Override
  public void close() throws IOException {
    for (Dataset dataset : all) {
      dataset.close();
    }
  }
}
