package io.flywall.agent.process;

import io.flywall.agent.store.TermStore;
import java.nio.file.Path;

/** Whether an agent lives on a state directory: by the lock that it holds as long as it does. */
public final class RunningAgent {
  private RunningAgent() {}

  /** Looks only: makes no directory and no file. */
  public static boolean uses(Path stateDirectory) {
    return TermStore.isInUse(stateDirectory);
  }
}
