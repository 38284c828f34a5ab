package io.flywall.agent.audit;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Follows the chain from its first line to its last. Reads only. */
public final class AuditCheck {
  private final Examination examination;
  private final List<String> notes = new ArrayList<>();
  private Optional<AuditLink> first = Optional.empty();
  private Optional<AuditLink> last = Optional.empty();
  private long lines;
  private long lost;

  private AuditCheck(List<Testimony> heard) {
    this.examination = new Examination(heard);
  }

  /** What was found. */
  public sealed interface Finding {
    /**
     * Every line is as it was written.
     *
     * @param first the number of the first line, {@code last} of the last one
     * @param head the hash of the last line; who has noted it elsewhere can compare
     * @param lost how many lines could not be written, as the others say
     * @param matched who was told of a line that is there
     * @param notes what is no fault
     */
    record Intact(
        long lines,
        long first,
        long last,
        String head,
        long lost,
        List<Testimony> matched,
        List<String> notes)
        implements Finding {}

    /** Somebody changed something, or the disk did. */
    record Broken(Path file, int line, String why) implements Finding {}

    /** The chain is one, but not the one that somebody was told of. */
    record Contradicted(String why) implements Finding {}

    /** There is no such file. */
    record Nothing() implements Finding {}
  }

  /**
   * Of one file: what comes before its first line is not looked at.
   *
   * @param heard where it ended, by the word of others
   */
  public static Finding ofFile(Path file, List<Testimony> heard) throws IOException {
    try {
      return of(List.of(file), heard, true);
    } catch (NoSuchFileException none) {
      return nothing(heard);
    }
  }

  /**
   * Of all files of an agent.
   *
   * @param heard where they ended, by the word of others
   */
  public static Finding inDirectory(Path stateDirectory, List<Testimony> heard) throws IOException {
    AuditFiles files = new AuditFiles(stateDirectory);
    return of(files.all(), heard, files.areMany());
  }

  private static Finding nothing(List<Testimony> heard) {
    Examination examination = new Examination(heard);
    examination.end(AuditLink.START, AuditLink.START, false);
    return examination
        .contradiction()
        .<Finding>map(Finding.Contradicted::new)
        .orElseGet(Finding.Nothing::new);
  }

  /** {@code full}: the oldest may be missing, however young. */
  private static Finding of(List<Path> files, List<Testimony> heard, boolean full)
      throws IOException {
    if (files.isEmpty()) {
      return nothing(heard);
    }
    AuditCheck check = new AuditCheck(heard);
    for (Path file : files) {
      Optional<Finding> broken = check.follow(file);
      if (broken.isPresent()) {
        return broken.get();
      }
    }
    return check.whole(full);
  }

  private Finding whole(boolean full) {
    AuditLink end = last.orElse(AuditLink.START);
    examination.end(first.orElse(AuditLink.START), end, full);
    notes.addAll(examination.notes());
    return examination
        .contradiction()
        .<Finding>map(Finding.Contradicted::new)
        .orElseGet(() -> intact(end));
  }

  private Finding intact(AuditLink end) {
    return new Finding.Intact(
        lines,
        first.map(AuditLink::seq).orElse(0L),
        end.seq(),
        end.hash(),
        lost,
        examination.matched(),
        List.copyOf(notes));
  }

  private Optional<Finding> follow(Path file) throws IOException {
    AuditText text = AuditText.of(file);
    int number = 0;
    for (String line : text.lines()) {
      number++;
      Optional<String> wrong = next(line);
      if (wrong.isPresent()) {
        return Optional.of(new Finding.Broken(file, number, wrong.get()));
      }
    }
    if (text.torn()) {
      notes.add(file + ": what follows line " + number + " was torn off by a crash or a full disk");
    }
    return Optional.empty();
  }

  /** What is wrong with the line; nothing when it continues the chain. */
  private Optional<String> next(String line) {
    Optional<AuditLink> link = AuditFormat.read(line);
    if (link.isEmpty()) {
      return Optional.of("it is no line of an audit log");
    }
    if (!AuditFormat.isUnchanged(line)) {
      return Optional.of("it was changed: its hash does not fit it");
    }
    AuditLink now = link.get();
    if (last.isPresent() && now.seq() != last.get().seq() + 1) {
      return Optional.of("number " + now.seq() + " follows number " + last.get().seq());
    }
    if (last.isPresent() && !now.prev().equals(last.get().hash())) {
      return Optional.of("it does not follow the line before: another one stood there");
    }
    examination.line(now);
    first = first.or(() -> link);
    last = link;
    lines++;
    lost += now.lost();
    return Optional.empty();
  }
}
