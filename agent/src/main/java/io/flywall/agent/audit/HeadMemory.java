package io.flywall.agent.audit;

import io.flywall.agent.view.AuditHeadsView;
import io.flywall.agent.view.HeadExchange;
import io.flywall.value.AuditHead;
import io.flywall.value.HeadNote;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this node's audit log ends, and where those of its peers ended when they were heard: a node
 * that somebody broke into cannot take back what its peers remember. One thread tells and is told,
 * any may look.
 */
public final class HeadMemory implements HeadExchange {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  /** Datagrams of several paths overtake each other by less than a dead time. */
  private static final Duration OVERTAKEN = Duration.ofSeconds(5);

  /** A cluster has seven nodes; those that are none of it any more go as room is needed. */
  private static final int MOST = 16;

  private final NodeId self;
  private final InstantSource wall;
  private final Consumer<Map<String, PeerHead>> keep;

  /** Not to be told before it is on disk: a power cut takes lines that are not. */
  private volatile Optional<AuditHead> own = Optional.empty();

  private volatile Map<String, PeerHead> peers;
  private volatile Map<String, AuditHead> ofOurs = Map.of();

  // The telling thread alone.
  private final Map<String, MonotonicInstant> behindSince = new TreeMap<>();

  /**
   * A memory that begins with what an earlier life kept.
   *
   * @param keep called with all of it when it has changed; returns at once
   */
  public HeadMemory(
      NodeId self,
      Map<String, PeerHead> found,
      InstantSource wall,
      Consumer<Map<String, PeerHead>> keep) {
    this.self = self;
    this.peers = Map.copyOf(found);
    this.wall = wall;
    this.keep = keep;
  }

  /** This node's own log ends there, on its disk. Any thread. */
  public void ends(AuditHead head) {
    own = Optional.of(head);
  }

  @Override
  public List<HeadNote> toTell(Set<NodeId> present) {
    Map<String, PeerHead> remembered = peers;
    List<HeadNote> notes = new ArrayList<>();
    own.ifPresent(head -> notes.add(new HeadNote(self.shortForm(), head)));
    remembered.keySet().stream()
        .map(NodeId::new)
        .sorted(
            Comparator.<NodeId, Boolean>comparing(name -> !present.contains(name))
                .thenComparing(NodeId::text))
        .map(name -> new HeadNote(name.shortForm(), remembered.get(name.text()).head()))
        .forEach(notes::add);
    return notes;
  }

  @Override
  public void told(NodeId by, Set<NodeId> present, List<HeadNote> notes, MonotonicInstant now) {
    for (HeadNote note : notes) {
      if (note.node() == by.shortForm()) {
        endsNow(by.text(), note.head(), now);
        makeRoom(present);
      } else if (note.node() == self.shortForm()) {
        ofOurs = with(ofOurs, by, present, note.head());
      }
    }
  }

  private void endsNow(String peer, AuditHead told, MonotonicInstant now) {
    Optional<PeerHead> before = Optional.ofNullable(peers.get(peer));
    if (before.isEmpty()) {
      remember(peer, PeerHead.first(told, wall.instant()));
    } else if (before.get().wentBackTo().isPresent()) {
      boolean news = !before.get().wentBackTo().get().equals(told);
      if (news) {
        remember(peer, before.get().wentBackTo(told));
      }
    } else if (told.canFollow(before.get().head())) {
      MonotonicInstant unused = behindSince.remove(peer);
      if (told.seq() > before.get().head().seq()) {
        remember(peer, before.get().grownTo(told, wall.instant()));
      }
    } else {
      MonotonicInstant since = behindSince.computeIfAbsent(peer, name -> now);
      if (now.since(since).compareTo(OVERTAKEN) >= 0) {
        LOG.error(
            "component=audit event=went-back node={} remembered={} told={}",
            peer,
            before.get().head(),
            told);
        remember(peer, before.get().wentBackTo(told));
      }
    }
  }

  private void remember(String peer, PeerHead head) {
    Map<String, PeerHead> next = new TreeMap<>(peers);
    PeerHead unused = next.put(peer, head);
    changeTo(next);
  }

  private void changeTo(Map<String, PeerHead> next) {
    peers = Map.copyOf(next);
    keep.accept(peers);
  }

  /** Of nodes that are no part of the cluster any more the one not heard for longest goes. */
  private void makeRoom(Set<NodeId> present) {
    while (peers.size() > MOST) {
      Optional<String> oldest =
          peers.keySet().stream()
              .filter(name -> !present.contains(new NodeId(name)))
              .min(Comparator.comparing(name -> peers.get(name).heardAt()));
      if (oldest.isEmpty()) {
        return;
      }
      Map<String, PeerHead> next = new TreeMap<>(peers);
      PeerHead gone = next.remove(oldest.get());
      LOG.warn(
          "component=audit event=head-forgotten node={} remembered={} reason=\"no node of this"
              + " cluster, and there are more than {}\"",
          oldest.get(),
          gone.head(),
          MOST);
      changeTo(next);
    }
  }

  private static Map<String, AuditHead> with(
      Map<String, AuditHead> all, NodeId by, Set<NodeId> present, AuditHead head) {
    if (head.equals(all.get(by.text()))) {
      return all;
    }
    Map<String, AuditHead> next = new TreeMap<>(all);
    boolean unusedChange = next.keySet().removeIf(name -> !present.contains(new NodeId(name)));
    AuditHead unused = next.put(by.text(), head);
    return Map.copyOf(next);
  }

  @Override
  public List<String> troubles() {
    List<String> troubles = new ArrayList<>();
    new TreeMap<>(peers)
        .forEach(
            (name, peer) ->
                peer.wentBackTo()
                    .ifPresent(
                        told ->
                            troubles.add(
                                "the audit log of "
                                    + name
                                    + " is not what it was (line "
                                    + peer.head().seq()
                                    + ", then "
                                    + told.seq()
                                    + "): flywall audit heads")));
    return troubles;
  }

  @Override
  public void forgetTrouble() {
    behindSince.clear();
    new TreeMap<>(peers)
        .forEach((name, peer) -> peer.wentBackTo().ifPresent(told -> accept(name, peer, told)));
  }

  /** Whoever can give orders can end the alarm, so the end of it is as loud as its beginning. */
  private void accept(String name, PeerHead peer, AuditHead told) {
    LOG.warn(
        "component=audit event=audit-alarm-cleared node={} remembered={} told={}",
        name,
        peer.head(),
        told);
    remember(name, peer.grownTo(told, wall.instant()));
  }

  /** For people and programs. */
  public AuditHeadsView view() {
    Map<String, PeerHead> remembered = peers;
    Map<String, AuditHead> theirs = ofOurs;
    TreeSet<String> names = new TreeSet<>(remembered.keySet());
    names.addAll(theirs.keySet());
    return new AuditHeadsView(
        self.text(),
        own.map(HeadMemory::shown),
        names.stream()
            .map(
                name -> {
                  Optional<PeerHead> peer = Optional.ofNullable(remembered.get(name));
                  return new AuditHeadsView.Peer(
                      name,
                      peer.map(known -> shown(known.head())),
                      peer.map(PeerHead::heardAt),
                      peer.flatMap(PeerHead::wentBackTo).map(HeadMemory::shown),
                      peer.stream()
                          .flatMap(known -> known.daily().stream())
                          .map(daily -> shown(daily.head()))
                          .toList(),
                      Optional.ofNullable(theirs.get(name)).map(HeadMemory::shown));
                })
            .toList());
  }

  private static AuditHeadsView.Head shown(AuditHead head) {
    return new AuditHeadsView.Head(head.seq(), head.hash(), Instant.ofEpochSecond(head.time()));
  }
}
