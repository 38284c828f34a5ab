package io.flywall.replication.stream;

import java.io.IOException;

/**
 * The memory of all trees that are being received, together: as many as there are datasets, from
 * one server that has the secret, would be too many. One that finds no more room gives up its own
 * and comes again later, so none waits for another. Any thread.
 */
public final class TreeBudget {
  private final long limit;
  private long used;

  /**
   * @param limit bytes, about
   */
  public TreeBudget(long limit) {
    this.limit = limit;
  }

  /** A part that is still empty. */
  Part part() {
    return new Part();
  }

  /** What one tree takes, until it is closed. One thread. */
  final class Part implements AutoCloseable {
    private long held;

    /**
     * Takes what is missing to {@code weight}.
     *
     * @throws IOException when others hold it
     */
    void grow(long weight) throws IOException {
      synchronized (TreeBudget.this) {
        if (used + weight - held > limit) {
          throw new IOException(
              "the lists of other datasets take the memory for this one; it is tried again");
        }
        used += weight - held;
        held = weight;
      }
    }

    @Override
    public void close() {
      synchronized (TreeBudget.this) {
        used -= held;
        held = 0;
      }
    }
  }
}
