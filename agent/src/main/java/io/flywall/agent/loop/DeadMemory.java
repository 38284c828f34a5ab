package io.flywall.agent.loop;

import io.flywall.value.NodeId;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Which voters are declared dead, for the next life of this agent: what is kept follows the
 * election, and lags behind it for as long as a file takes.
 */
final class DeadMemory {
  private final Consumer<Set<NodeId>> file;
  private Set<NodeId> wanted;
  private Set<NodeId> kept;

  /** {@code found}: of an earlier life; {@code file} keeps others, and returns at once. */
  DeadMemory(Set<NodeId> found, Consumer<Set<NodeId>> file) {
    this.file = file;
    this.wanted = found;
    this.kept = found;
  }

  Set<NodeId> found() {
    return kept;
  }

  /** The election counts these as dead; whether that is news. */
  boolean follow(Set<NodeId> dead) {
    boolean news = !dead.equals(wanted);
    if (news) {
      wanted = dead;
      file.accept(dead);
    }
    return news;
  }

  void kept(Set<NodeId> safe) {
    kept = safe;
  }

  /**
   * Those that count as dead now, or would after a restart: who is not among them any more is safe
   * to be followed by the next that comes back.
   */
  Set<NodeId> shown(Set<NodeId> dead) {
    Set<NodeId> both = new TreeSet<>(dead);
    both.addAll(kept);
    return both;
  }
}
