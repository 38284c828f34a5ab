package io.flywall.scripts;

import java.util.function.Consumer;

/** What the loop says of its changes. No method waits for anything. */
public interface Hooks {
  /** Nothing is run, nobody is asked. */
  Hooks NONE =
      new Hooks() {
        @Override
        public void changed(Occasion occasion) {}

        @Override
        public void degraded(Occasion occasion) {}

        @Override
        public void preFailover(long run, Occasion occasion, Consumer<HookResult> then) {}

        @Override
        public void giveUp(long run) {}
      };

  /** The role has changed. */
  void changed(Occasion occasion);

  /** The role is what it was, and something is wrong. */
  void degraded(Occasion occasion);

  /**
   * Before a claim.
   *
   * @param then told the outcome, on another thread; not at all when the run was given up first
   */
  void preFailover(long run, Occasion occasion, Consumer<HookResult> then);

  /** Nobody waits for that run any more: if it has not begun, it is not begun. */
  void giveUp(long run);
}
