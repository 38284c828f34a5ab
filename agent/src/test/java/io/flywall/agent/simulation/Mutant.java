package io.flywall.agent.simulation;

import io.flywall.agent.election.Election;
import io.flywall.agent.election.ElectionSettings;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Reserved;
import io.flywall.value.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The design's rules, or a set of them with one broken. */
interface Mutant {
  /** Nothing is broken. */
  Mutant NONE = new Mutant() {};

  default Election election(
      ElectionSettings settings, Reserved found, Optional<Duration> left, MonotonicInstant now) {
    return new Election(settings, found, left, now);
  }

  /** Claims and renewals reach the kernel whether their token lives or not. */
  default boolean ignoresTokens() {
    return false;
  }

  /** The troubles that come more often than others in this mutant's stories. */
  default List<Fault> pressedBy() {
    return List.of();
  }

  /** One reading of the clock serves everything that waited. */
  default boolean oneNowPerBatch() {
    return false;
  }

  /** What was to be stored is said to be, and is not. */
  default boolean storesNothing() {
    return false;
  }

  /** Whether changed files reach living nodes too, and not only those that start. */
  default boolean reloads() {
    return true;
  }

  /** The kernel's gates get other times while the node lives. */
  default void regate(SimulatedKernel kernel, Timing timing) {
    kernel.regate(timing);
  }

  /** Whether in all stories with votes most nodes die, and others decide without them. */
  default boolean buries() {
    return false;
  }

  /** Another node with our own id is not noticed. */
  default boolean blindForNamesakes() {
    return false;
  }
}
