package io.flywall.agent.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** None of the agents that were asked answered. */
public final class NobodyAnswers extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<NoAnswer> failures;
  private final boolean mayBeDone;

  NobodyAnswers(List<NoAnswer> failures, boolean mayBeDone) {
    super(text(failures));
    this.failures = last(failures);
    this.mayBeDone = mayBeDone;
  }

  /** Each agent once, with its newest word. */
  private static List<NoAnswer> last(List<NoAnswer> failures) {
    Map<String, NoAnswer> byAgent = new LinkedHashMap<>();
    failures.forEach(failure -> byAgent.put(failure.agent().toString(), failure));
    return new ArrayList<>(byAgent.values());
  }

  private static String text(List<NoAnswer> failures) {
    StringBuilder text = new StringBuilder("no agent answers");
    last(failures)
        .forEach(
            failure ->
                text.append("; ")
                    .append(failure.agent())
                    .append(": ")
                    .append(failure.getMessage()));
    return text.toString();
  }

  /** What each of them said instead. */
  public List<NoAnswer> failures() {
    return List.copyOf(failures);
  }

  /** Whether a write may have been done all the same: look before it is asked for again. */
  public boolean mayBeDone() {
    return mayBeDone;
  }
}
