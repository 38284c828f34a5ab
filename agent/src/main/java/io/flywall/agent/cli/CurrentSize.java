package io.flywall.agent.cli;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How large the terminal is, asked for again only after it may have changed. The one who draws
 * asks, and a signal says that it changed, at any time: also between a question and its answer,
 * which is an old one then.
 */
final class CurrentSize {
  private final Source source;
  private final AtomicLong changes = new AtomicLong();

  /** Of who draws. */
  private Known known = new Known(-1, TerminalSize.USUAL);

  /** Asks the terminal. */
  @FunctionalInterface
  interface Source {
    TerminalSize ask() throws InterruptedException;
  }

  /** {@code changes}: how many there had been when it was asked for. */
  private record Known(long changes, TerminalSize size) {}

  CurrentSize(Source source) {
    this.source = source;
  }

  /** From the one thread that draws. */
  TerminalSize get() throws InterruptedException {
    long before = changes.get();
    if (known.changes() != before) {
      known = new Known(before, source.ask());
    }
    return known.size();
  }

  /** From any thread: what is known is old, and so is the answer that is being waited for. */
  void changed() {
    long unused = changes.incrementAndGet();
  }
}
