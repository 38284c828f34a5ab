package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.agent.election.Armed;
import io.flywall.heartbeat.Header;
import io.flywall.heartbeat.Message;
import io.flywall.heartbeat.Speaking.Sealed;
import io.flywall.heartbeat.Standing;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;

/** Says things to peers: seals a message and puts it on one path or on all. */
final class Traffic {
  private final DatagramSender sender;

  /** The sending half of the sockets; never blocks. */
  @FunctionalInterface
  interface DatagramSender {
    /** False when the path is not open now. */
    boolean send(PathAddress path, byte[] datagram);
  }

  Traffic(DatagramSender sender) {
    this.sender = sender;
  }

  /**
   * A heartbeat on every path of a peer, each with its own sequence. The mark was set before the
   * send (design rule 1): evidence must never look younger than it is.
   */
  void heartbeat(PeerLink link, Message.Heartbeat heartbeat, Armed armed) {
    marked(link, heartbeat, armed);
    link.beaten();
  }

  /** What an answer will name by its sequence, on every path. */
  void marked(PeerLink link, Message message, Armed armed) {
    for (PathAddress path : link.paths()) {
      Sealed sealed = link.speaking().seal(message);
      link.left(sealed.sequence(), path.path(), armed);
      sender.send(path, sealed.datagram());
    }
  }

  /** Back on the path on which the question came. */
  void back(PeerLink link, int path, Message message) {
    sender.send(link.paths().get(path), link.speaking().seal(message).datagram());
  }

  /** An answer goes back on the path of its heartbeat: a path is proved in both directions. */
  void answer(PeerLink link, int path, Message.Answer answer) {
    back(link, path, answer);
  }

  /** An answer to a life that has not proved itself; nothing is remembered of it. */
  void answerGreeting(PeerLink link, int path, Header greeting, Message.Answer answer) {
    Sealed sealed = link.speaking().sealFor(greeting, answer);
    sender.send(link.paths().get(path), sealed.datagram());
  }

  void everywhere(PeerLink link, Message message) {
    for (PathAddress path : link.paths()) {
      sender.send(path, link.speaking().seal(message).datagram());
    }
  }

  /** Support in the form of the wire; node 0 stands for nobody. */
  static Message.Answer answer(
      Standing standing, Duration deadAfter, long echo, Optional<Action.Support> support) {
    return new Message.Answer(
        standing,
        deadAfter,
        (int) echo,
        support.map(Action.Support::term).orElse(Term.NONE),
        support.map(s -> s.node().shortForm()).orElse(0));
  }
}
