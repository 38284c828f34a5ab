package io.flywall.heartbeat;

/**
 * Everything that is secret between this agent's life and one peer: a speaking half for the loop, a
 * listening half for the receiving thread.
 *
 * <p>A newer life of the peer takes over as soon as it names our boot id, because only a living
 * holder of the secret can: it needed our fresh answer. Lives only change forward: one that ended
 * during ours is remembered, so that its recordings stay refused.
 */
public record Conversation(Speaking speaking, Listening listening) {

  /** Opens a conversation; costs one key derivation. */
  public static Conversation with(
      BootId self, KeyRing keys, SequenceSource sequences, VerdictCounts counts) {
    Acquaintance acquaintance = new Acquaintance();
    return new Conversation(
        new Speaking(self, keys, acquaintance, sequences),
        new Listening(self, keys, acquaintance, counts));
  }
}
