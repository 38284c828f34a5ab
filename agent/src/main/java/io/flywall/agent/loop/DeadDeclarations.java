package io.flywall.agent.loop;

import io.flywall.agent.election.Election;
import io.flywall.agent.election.Event;
import io.flywall.agent.election.Standpoint;
import io.flywall.value.Durations;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether an operator may declare voters dead at this node (design rule 16), and what is kept and
 * said of those that are. Whatever this node can see against it is a refusal; that they are
 * switched off it cannot see.
 */
final class DeadDeclarations {
  /** Who is off has been silent for longer; one that is only slow, or starts again, has not. */
  private static final Duration LEAST_SILENCE = Duration.ofSeconds(3);

  /** Whoever asked has been told by then that nobody answers, and may be doing something else. */
  private static final Duration OLDEST = Duration.ofSeconds(2);

  private final SettingsInForce settings;
  private final Election election;
  private final PeerLinks peers;
  private final ViewMaker views;
  private final DeadMemory memory;
  private final EventLog log;
  private MonotonicInstant deafUntil;

  DeadDeclarations(
      SettingsInForce settings,
      Election election,
      PeerLinks peers,
      ViewMaker views,
      DeadMemory memory,
      EventLog log,
      MonotonicInstant now) {
    this.settings = settings;
    this.election = election;
    this.peers = peers;
    this.views = views;
    this.memory = memory;
    this.log = log;
    // A life that has just begun has heard nobody yet.
    this.deafUntil = now.plus(leastSilence());
  }

  /** Those of an earlier life of this boot, to be told before anything is heard. */
  Optional<Event> found() {
    return memory.found().isEmpty()
        ? Optional.empty()
        : Optional.of(new Event.DeadDeclared(memory.found()));
  }

  /** This agent did not run for so long: what it has not heard says nothing. */
  void stalled(Duration gap, MonotonicInstant now) {
    if (gap.compareTo(settings.election().timing().deadAfter()) > 0) {
      deafUntil = now.plus(leastSilence());
    }
  }

  private Duration leastSilence() {
    Duration twice = settings.election().timing().deadAfter().multipliedBy(2);
    return Durations.longer(twice, LEAST_SILENCE);
  }

  /** Why these may not be declared dead now; empty when they may. */
  Optional<String> refusal(Input.Promote promote, Standpoint here, MonotonicInstant now) {
    if (here.role() == Role.PRIMARY) {
      return Optional.of("this node is primary already");
    }
    if (!settings.election().voting().majority()) {
      return Optional.of(
          "nobody's vote is asked for here (quorum = none), so nobody has to be declared dead:"
              + " flywall ha promote is enough");
    }
    if (!election.knowsVoters()) {
      return Optional.of(
          "replication.peer_addrs names no nodes, so none can be declared dead: list them in"
              + " replication.peers, each with its id");
    }
    for (String name : promote.dead()) {
      Optional<String> lives = refusal(new NodeId(name), now);
      if (lives.isPresent()) {
        return lives;
      }
    }
    if (now.since(promote.asked()).compareTo(OLDEST) > 0 || now.isBefore(deafUntil)) {
      return Optional.of(
          "this agent has just started, or stood still, and may have missed somebody; ask again in"
              + " %d s".formatted(leastSilence().toSeconds()));
    }
    return views
        .alivePrimary(here, now)
        .map(
            primary ->
                primary + " is primary and is heard: flywall ha promote asks it to hand over")
        .or(() -> ofNumbers(nodes(promote.dead()), now));
  }

  private Optional<String> refusal(NodeId named, MonotonicInstant now) {
    if (named.equals(settings.election().self())) {
      return Optional.of(named + " is this node, and is not dead");
    }
    if (!election.isVoter(named)) {
      return Optional.of(
          "no voter " + named + " is known here; known: " + String.join(", ", otherVoters()));
    }
    return peers.named(named).flatMap(peer -> life(peer, now));
  }

  private Optional<String> life(PeerLink peer, MonotonicInstant now) {
    Duration heard = now.since(peer.lastHeard());
    if (heard.compareTo(leastSilence()) < 0) {
      return Optional.of(
          "%s was heard %d ms ago: it is not dead. Switch it off, and ask again when it has been"
                  .formatted(peer.label(), heard.toMillis())
              + " silent for %d s".formatted(leastSilence().toSeconds()));
    }
    return now.since(peer.machineAnsweredAt()).compareTo(leastSilence()) < 0
        ? Optional.of(peer.label() + " refuses datagrams: its agent is off, but its machine is not")
        : Optional.empty();
  }

  private Optional<String> ofNumbers(Set<NodeId> dead, MonotonicInstant now) {
    long heard = election.isVoter(settings.election().self()) ? 1 : 0;
    List<String> silent = new ArrayList<>();
    for (PeerLink peer : peers.all()) {
      boolean votes = peer.name().filter(election::isVoter).isPresent();
      boolean quiet = now.since(peer.lastHeard()).compareTo(leastSilence()) >= 0;
      heard += votes && !quiet ? 1 : 0;
      if (votes && quiet && peer.name().filter(dead::contains).isEmpty()) {
        silent.add(peer.label());
      }
    }
    if (heard >= election.votesNeededOfAll()) {
      return Optional.of(
          "enough voters are heard (%d, and %d have to agree): flywall ha promote is enough"
              .formatted(heard, election.votesNeededOfAll()));
    }
    int needed = election.votesNeededWithout(dead);
    return heard >= needed
        ? Optional.empty()
        : Optional.of(
            "without these, %d of the others would have to agree, and %d can be asked; silent too: "
                    .formatted(needed, heard)
                + (silent.isEmpty() ? "nobody" : String.join(", ", silent)));
  }

  private List<String> otherVoters() {
    return peers.all().stream()
        .flatMap(peer -> peer.name().stream())
        .filter(election::isVoter)
        .map(NodeId::text)
        .toList();
  }

  /** Those with that name, as far as {@link #refusal} lets them pass. */
  static Set<NodeId> nodes(List<String> names) {
    Set<NodeId> nodes = new TreeSet<>();
    names.forEach(name -> nodes.add(new NodeId(name)));
    return nodes;
  }

  void kept(Set<NodeId> safe) {
    memory.kept(safe);
  }

  void notKept(String reason, MonotonicInstant now) {
    log.warnOnce(now, "dead", "ha", "declared-dead-not-kept", "reason", reason);
  }

  /** What has changed since it was looked at last; at every turn. */
  void look() {
    if (memory.follow(election.declaredDead())) {
      log.warn("ha", "declared-dead", "nodes", election.declaredDead());
    }
  }
}
