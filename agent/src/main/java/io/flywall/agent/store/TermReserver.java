package io.flywall.agent.store;

import io.flywall.value.Reserved;
import io.flywall.value.Term;
import java.util.function.Consumer;

/**
 * Stores ceilings off the loop and tells it when they are on disk. Until then the node goes on with
 * what it has reserved.
 */
public final class TermReserver implements AutoCloseable {
  private final TermStore store;
  private final LatestOnDisk<Reserved> disk;

  /**
   * Nothing happens before the first {@link #reserve}.
   *
   * @param stored called on the disk thread when a ceiling is safe
   * @param failed called on the disk thread with the reason when it is not
   */
  public TermReserver(TermStore store, Consumer<Reserved> stored, Consumer<String> failed) {
    this.store = store;
    this.disk = new LatestOnDisk<>("term-store", store::store, stored, failed);
  }

  /** Returns at once; does nothing any more after {@link #close}. */
  public void reserve(Reserved wanted) {
    disk.keep(wanted);
  }

  /**
   * After a clean stop no term from {@code unused} on was used: the next life need not skip what
   * was only reserved.
   */
  public void settle(Term unused) {
    disk.closeWith(
        () -> {
          Reserved before = store.reserved();
          return new Reserved(unused, before.deadAfter(), before.voters());
        });
  }

  @Override
  public void close() {
    disk.close();
  }
}
