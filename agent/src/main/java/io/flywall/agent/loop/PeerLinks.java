package io.flywall.agent.loop;

import io.flywall.heartbeat.Rhythm;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** All peers, by the index that paths carry and by name. */
final class PeerLinks {
  private final List<PeerLink> links;
  private final Rhythm rhythm;

  /** {@code rhythm}: of just these peers, in this order. */
  PeerLinks(List<PeerLink> links, Rhythm rhythm) {
    this.links = new CopyOnWriteArrayList<>(links);
    this.rhythm = rhythm;
  }

  /** One more, behind all others; the receiving thread sees it before its first datagram. */
  void add(PeerLink link) {
    links.add(link);
  }

  Rhythm rhythm() {
    return rhythm;
  }

  List<PeerLink> all() {
    return Collections.unmodifiableList(links);
  }

  PeerLink at(int peer) {
    return links.get(peer);
  }

  Optional<PeerLink> named(NodeId name) {
    return links.stream().filter(link -> link.name().equals(Optional.of(name))).findFirst();
  }

  /** Those by which their audit logs are remembered. */
  Set<NodeId> firstNames() {
    return links.stream().flatMap(link -> link.firstName().stream()).collect(Collectors.toSet());
  }

  /** Says our state to all of them at the next turn. */
  void tellSoon(MonotonicInstant now) {
    links.forEach(link -> link.tellSoon(now));
  }

  /** By the short form that datagrams carry. */
  Optional<NodeId> byShortForm(int shortForm) {
    return links.stream()
        .flatMap(link -> link.name().stream())
        .filter(name -> name.shortForm() == shortForm)
        .findFirst();
  }

  /** As far as names are known, and ours is. */
  Optional<NodeId> byShortForm(int shortForm, NodeId self) {
    return shortForm == self.shortForm() ? Optional.of(self) : byShortForm(shortForm);
  }
}
