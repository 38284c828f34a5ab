package io.flywall.agent.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one round of asking came to.
 *
 * @param answer the one that counts
 * @param failures of those that did not answer
 * @param end no use to go on
 */
record Round(Optional<Answer> answer, List<NoAnswer> failures, boolean end) {
  Round {
    failures = List.copyOf(failures);
  }

  static Round ended(Answer answer) {
    return new Round(Optional.of(answer), List.of(), true);
  }

  /** For people: why it is not done yet. */
  String reason() {
    return answer.isPresent()
        ? answer.get().detail()
        : failures.get(0).agent() + ": " + failures.get(0).getMessage();
  }

  Duration leastPause() {
    return answer.flatMap(Answer::retryAfter).orElse(Duration.ZERO);
  }
}
