package io.flywall.agent.loop;

import io.flywall.agent.election.Action;
import io.flywall.heartbeat.BootId;
import io.flywall.heartbeat.Message;
import io.flywall.heartbeat.Speaking.Sealed;
import io.flywall.heartbeat.Standing;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.MonotonicClock;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.Term;
import java.time.Duration;
import java.util.Optional;

/** Says things to peers: seals a message and puts it on one path or on all. */
final class Traffic {
  private final DatagramSender sender;
  private final MonotonicClock clock;

  /** The sending half of the sockets; never blocks. */
  @FunctionalInterface
  interface DatagramSender {
    /** False when the path is not open now. */
    boolean send(PathAddress path, byte[] datagram);
  }

  Traffic(DatagramSender sender, MonotonicClock clock) {
    this.sender = sender;
    this.clock = clock;
  }

  /**
   * A heartbeat on every path of a peer, each with its own sequence. The send time is read before
   * the send (design rule 1): evidence must never look younger than it is.
   */
  void heartbeat(PeerLink link, Message.Heartbeat heartbeat) {
    MonotonicInstant first = clock.now();
    for (PathAddress path : link.paths()) {
      Sealed sealed = link.speaking().seal(heartbeat);
      link.heartbeatLeft(sealed.sequence(), path.path(), clock.now());
      sender.send(path, sealed.datagram());
    }
    link.beaten(first);
  }

  /** An answer goes back on the path of its heartbeat: a path is proved in both directions. */
  void answer(PeerLink link, int path, Message.Answer answer) {
    sender.send(link.paths().get(path), link.speaking().seal(answer).datagram());
  }

  /** An answer to a life that has not proved itself; nothing is remembered of it. */
  void answerGreeting(PeerLink link, int path, BootId greeter, Message.Answer answer) {
    Sealed sealed = link.speaking().sealFor(greeter, answer);
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
