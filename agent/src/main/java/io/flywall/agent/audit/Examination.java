package io.flywall.agent.audit;

import io.flywall.value.AuditHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds a log against what is said of it: whoever rewrites a whole chain cannot rewrite that. */
final class Examination {
  private final List<Testimony> heard;
  private final List<Testimony> matched = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<String> contradiction = Optional.empty();

  Examination(List<Testimony> heard) {
    this.heard = List.copyOf(heard);
  }

  /** The log has that line. */
  void line(AuditLink link) {
    for (Testimony testimony : heard) {
      AuditHead head = testimony.head();
      if (head.seq() != link.seq()) {
        continue;
      }
      if (link.head().hash().equals(head.hash())) {
        matched.add(testimony);
      } else {
        contradict(
            "line "
                + head.seq()
                + " is another one than "
                + testimony.by()
                + " says: the log was rewritten");
      }
    }
  }

  /**
   * The log has no further lines.
   *
   * @param full whether the oldest files may have gone because there were too many
   */
  void end(AuditLink first, AuditLink last, boolean full) {
    for (Testimony testimony : heard) {
      long seq = testimony.head().seq();
      if (seq > last.seq()) {
        contradict(
            testimony.by()
                + " says there was line "
                + seq
                + ", and the log ends with "
                + (last.seq() == 0 ? "none" : "line " + last.seq())
                + ": lines were removed");
      } else if (seq > 0 && seq < first.seq()) {
        dropped(testimony, last, full);
      }
    }
  }

  /** Age is counted by the log's own clock, as it was when it dropped files. */
  private void dropped(Testimony testimony, AuditLink last, boolean full) {
    AuditHead head = testimony.head();
    Duration age = Duration.between(Instant.ofEpochSecond(head.time()), last.time());
    boolean old = age.compareTo(AuditFiles.KEPT) > 0;
    if (head.time() > 0 && !old && !full) {
      contradict(
          "line "
              + head.seq()
              + ", which "
              + testimony.by()
              + " says there was, is gone, and was written only "
              + Math.max(0, age.toDays())
              + " days before the last one: lines were removed");
    } else {
      notes.add(
          "line "
              + head.seq()
              + ", which "
              + testimony.by()
              + " says there was, was dropped since: it cannot be compared");
    }
  }

  private void contradict(String what) {
    contradiction = contradiction.or(() -> Optional.of(what));
  }

  /** The first thing that cannot be, if any. */
  Optional<String> contradiction() {
    return contradiction;
  }

  /** Those whose line is there, and is the one. */
  List<Testimony> matched() {
    return List.copyOf(matched);
  }

  /** What is no fault. */
  List<String> notes() {
    return List.copyOf(notes);
  }
}
