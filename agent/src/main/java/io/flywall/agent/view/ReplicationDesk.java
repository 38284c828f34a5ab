package io.flywall.agent.view;

import java.time.Duration;
import java.util.Optional;

/** Where callers ask about replication, and ask something of it. Any thread that may wait. */
public interface ReplicationDesk {
  /** Where no dataset is configured. */
  ReplicationDesk NONE =
      new ReplicationDesk() {
        @Override
        public Optional<ReplicationView> view() {
          return Optional.empty();
        }

        @Override
        public Optional<ReplicationStats> stats() {
          return Optional.empty();
        }

        @Override
        public boolean resync(Optional<String> dataset, Optional<String> peer) {
          return false;
        }

        @Override
        public Optional<String> barrier(Duration atMost, Duration waited) {
          return Optional.of("no dataset is configured");
        }
      };

  /** Empty while it has not begun, or where no dataset is configured. */
  Optional<ReplicationView> view();

  /** What it has done since the start; empty when {@link #view} is. */
  Optional<ReplicationStats> stats();

  /** Everything is compared again; false when nobody follows who could. */
  boolean resync(Optional<String> dataset, Optional<String> peer);

  /**
   * Waits until everything written before is on a majority of the nodes.
   *
   * @param waited how long ago the caller asked first: what was written before that counts
   * @return why not; empty when it is
   */
  Optional<String> barrier(Duration atMost, Duration waited) throws InterruptedException;
}
