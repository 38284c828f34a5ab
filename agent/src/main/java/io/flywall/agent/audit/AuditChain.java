package io.flywall.agent.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The end of the chain, where the next line goes. One thread; another process may write on the same
 * chain meanwhile, as {@code flywall vip hold} does with the agent dead.
 */
final class AuditChain {
  /** Then a file is turned: what is 30 days old is dropped by the file. */
  private static final Duration DAY = Duration.ofDays(1);

  private final AuditFiles files;

  /** Empty before the files were looked at. */
  private Optional<AuditLink> last = Optional.empty();

  /** The current file after the last line of ours; empty before that. */
  private Optional<Map<String, Object>> left = Optional.empty();

  /** When the current file's first line was written. */
  private Instant begun = Instant.MAX;

  AuditChain(Path directory) {
    this.files = new AuditFiles(directory);
  }

  /** A line that is written, and perhaps not yet on disk. */
  record Written(AuditLink link, FileChannel file) {}

  /**
   * Writes the next line.
   *
   * @param lost how many could not be written before it, in this life
   */
  Written add(Instant now, long lost, AuditEvent event) throws IOException {
    try (ChainLock unused = files.lock()) {
      return added(now, lost, event);
    }
  }

  private Written added(Instant now, long lost, AuditEvent event) throws IOException {
    boolean torn = !files.endWithALine();
    boolean another = !files.seen().equals(left);
    // What this life failed to write is in lost; what another life or program tore is in nobody's.
    long missing = lost + (torn && another ? 1 : 0);
    if (another) {
      last = Optional.of(found());
    }
    AuditLink before = last();
    if (torn || begun.isBefore(now.minus(DAY)) || files.areLarge()) {
      files.turn(before.seq());
      begun = Instant.MAX;
      files.drop();
    }
    String line = AuditFormat.line(before, now, missing, event);
    FileChannel file = appended(line);
    AuditLink link = AuditFormat.read(line).orElseThrow();
    last = Optional.of(link);
    begun = now.isBefore(begun) ? now : begun;
    left = files.seen();
    return new Written(link, file);
  }

  /** After a failure the file may have a torn line of ours, which the caller counts. */
  private FileChannel appended(String line) throws IOException {
    try {
      return files.append(line);
    } catch (IOException failure) {
      left = files.seen();
      throw failure;
    }
  }

  /** The last line that is there, perhaps from an earlier life. */
  AuditLink end() throws IOException {
    // Not noted: the first line of this life has to see for itself what a crash left behind it.
    return last.isPresent() ? last.get() : found();
  }

  private AuditLink last() throws IOException {
    if (last.isEmpty()) {
      last = Optional.of(found());
    }
    return last.get();
  }

  private AuditLink found() throws IOException {
    List<Path> all = files.all();
    for (int i = all.size() - 1; i >= 0; i--) {
      List<AuditLink> links =
          AuditText.of(all.get(i)).lines().stream()
              .flatMap(line -> AuditFormat.read(line).stream())
              .toList();
      if (!links.isEmpty()) {
        begun = all.get(i).equals(files.current()) ? links.get(0).time() : Instant.MAX;
        return links.get(links.size() - 1);
      }
    }
    return AuditLink.START;
  }
}
