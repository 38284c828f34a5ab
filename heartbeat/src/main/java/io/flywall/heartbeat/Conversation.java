package io.flywall.heartbeat;

import io.flywall.value.NodeId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that is secret between this agent's life and one peer: a speaking half for the loop, a
 * listening half for the receiving thread.
 *
 * <p>A newer life of the peer takes over as soon as it names our boot id, because only a living
 * holder of the secret can: it needed our fresh answer. Lives only change forward: one that ended
 * during ours is remembered, so that its recordings stay refused.
 */
public record Conversation(Speaking speaking, Listening listening) {

  /**
   * Opens a conversation; costs one key derivation.
   *
   * @param peer its name where the configuration says it: datagrams of any other node are refused
   */
  public static Conversation with(
      Self self,
      Optional<NodeId> peer,
      KeyRing keys,
      SequenceSource sequences,
      VerdictCounts counts) {
    OptionalInt node =
        peer.isPresent() ? OptionalInt.of(peer.get().shortForm()) : OptionalInt.empty();
    Acquaintance acquaintance = new Acquaintance();
    return new Conversation(
        new Speaking(self, keys, acquaintance, sequences),
        new Listening(self, node, keys, acquaintance, counts));
  }
}
