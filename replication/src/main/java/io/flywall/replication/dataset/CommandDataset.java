package io.flywall.replication.dataset;

import io.flywall.replication.Dataset;
import io.flywall.replication.DatasetName;
import io.flywall.replication.DatasetStatus;
import io.flywall.replication.Replica;
import io.flywall.replication.Source;
import io.flywall.replication.command.CommandRunner;
import io.flywall.replication.source.CommandSource;
import io.flywall.replication.source.DumpPlan;
import io.flywall.replication.source.FilesSource;
import io.flywall.value.Term;
import java.io.IOException;
import java.util.Optional;

/**
 * What a command says, and another one that takes it: a tree of one file in a folder of the agent's
 * own, written by the first on the primary and read by the second on a backup.
 */
public final class CommandDataset implements Dataset {
  private final FilesDataset file;
  private final DumpPlan dump;
  private final CommandRunner runner;
  private volatile Optional<CommandSource> leading = Optional.empty();

  CommandDataset(FilesDataset file, DumpPlan dump, CommandRunner runner) {
    this.file = file;
    this.dump = dump;
    this.runner = runner;
  }

  @Override
  public DatasetName name() {
    return file.name();
  }

  @Override
  public synchronized Source lead(Term term) throws IOException {
    endLeading();
    Source unused = file.lead(term);
    FilesSource files = file.leading().orElseThrow();
    CommandSource source = new CommandSource(dump, runner, files, file::isTakenOrTriedAgain);
    leading = Optional.of(source);
    return source;
  }

  @Override
  public synchronized Replica follow() throws IOException {
    endLeading();
    return file.follow();
  }

  private void endLeading() throws IOException {
    if (leading.isPresent()) {
      leading.get().stop();
      leading = Optional.empty();
    }
  }

  @Override
  public Source source() {
    Optional<CommandSource> source = leading;
    return source.isPresent() ? source.get() : file.source();
  }

  @Override
  public DatasetStatus status() {
    DatasetStatus below = file.status();
    return new DatasetStatus(
        below.leads(),
        below.position(),
        leading.flatMap(source -> source.state().failure()).or(below::failure),
        below.command(),
        below.skipped(),
        below.unwatched());
  }

  /** What has changed since the last dump is put back by the next life, if this node leads on. */
  @Override
  public synchronized void close() throws IOException {
    leading.ifPresent(CommandSource::dumpOnceMore);
    endLeading();
    file.close();
  }
}
