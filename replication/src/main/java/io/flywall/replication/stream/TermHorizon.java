package io.flywall.replication.stream;

import io.flywall.replication.Position;
import io.flywall.value.Term;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The latest term that this node's election has heard of. A position of a later one is nobody's as
 * far as this node can know: taken over, it would make everything true look older for ever. Any
 * thread.
 */
public final class TermHorizon {
  private final AtomicReference<Term> latest = new AtomicReference<>(Term.NONE);

  /** The election knows of that term; an earlier one than before says nothing. */
  public void heard(Term term) {
    latest.accumulateAndGet(term, (known, said) -> said.isAfter(known) ? said : known);
  }

  public Term latest() {
    return latest.get();
  }

  boolean covers(Position position) {
    return !position.term().isAfter(latest());
  }
}
