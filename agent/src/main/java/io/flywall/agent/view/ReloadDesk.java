package io.flywall.agent.view;

import java.time.Duration;
import java.util.List;

/** Where callers ask for the configuration file to be read again. */
@FunctionalInterface
public interface ReloadDesk {

  /** Reads it and takes over what is new; waits for that, at most five seconds. */
  Outcome reload();

  /** How it ended. */
  sealed interface Outcome {

    /**
     * All that the file says is in force.
     *
     * @param changed what it says otherwise than before; empty: nothing
     * @param configuration fingerprint of what is in force
     */
    record Done(List<Change> changed, String configuration, Duration took) implements Outcome {
      public Done {
        changed = List.copyOf(changed);
      }
    }

    /** The file has mistakes, one a line; what was in force still is. */
    record Invalid(List<String> problems) implements Outcome {
      public Invalid {
        problems = List.copyOf(problems);
      }
    }

    /** Something in it cannot be taken over while the agent runs, so nothing was. */
    record Refused(List<Refusal> refusals) implements Outcome {
      public Refused {
        refusals = List.copyOf(refusals);
      }
    }

    /** It was begun and goes on; {@code waitsFor} says what holds it up. */
    record Pending(List<Change> changed, String waitsFor) implements Outcome {
      public Pending {
        changed = List.copyOf(changed);
      }
    }
  }

  /** One key; no secret is shown. */
  record Change(String key, String before, String after) {}

  /** One key, why it is refused, and what to do instead. */
  record Refusal(String key, String reason, String remedy) {

    @Override
    public String toString() {
      return key + ": " + reason + "; " + remedy;
    }
  }
}
