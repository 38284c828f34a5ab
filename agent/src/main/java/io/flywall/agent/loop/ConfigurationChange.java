package io.flywall.agent.loop;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the loop from one configuration to another while it turns (design rule 15): when the gates
 * may be changed, what is left out of the VIPs goes first, then they are changed, and then all of
 * the rest is in force with one assignment. Where the gates need no change that is at once. Until
 * the gates are asked for, it can come to nothing; after that it goes on until it is done.
 */
final class ConfigurationChange {
  /** A disk, and a heartbeat to every peer, take less; what holds up for longer is a fault. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final SettingsInForce settings;
  private final Performer performer;
  private final VipKeeper vips;
  private final PeerLinks peers;
  private final AgentAssembly.Gates gates;
  private final EventLog log;
  private Optional<Input.Reload> pending = Optional.empty();
  private MonotonicInstant until = MonotonicInstant.DISTANT_FUTURE;
  private boolean begun;
  private boolean gatesAsked;
  private boolean gatesChanged;

  /** Read by those who wait, on their threads. */
  private volatile Optional<String> waitsFor = Optional.empty();

  ConfigurationChange(
      SettingsInForce settings,
      Performer performer,
      VipKeeper vips,
      PeerLinks peers,
      AgentAssembly.Gates gates,
      EventLog log) {
    this.settings = settings;
    this.performer = performer;
    this.vips = vips;
    this.peers = peers;
    this.gates = gates;
    this.log = log;
  }

  /** What it waits for, for people; empty where none is under way. */
  Optional<String> waitsFor() {
    return waitsFor;
  }

  /** Somebody asks for it; {@link #goOn} begins it. */
  void asked(Input.Reload reload, MonotonicInstant now) {
    if (pending.isPresent()) {
      reload.outcome().complete(Optional.of("another reload is still under way"));
      return;
    }
    Optional<String> refusal =
        vips.newDeviceProblem(reload.vips()).or(() -> tooEarly(reload.settings().election()));
    if (refusal.isPresent()) {
      reload.outcome().complete(refusal);
      return;
    }
    pending = Optional.of(reload);
    until = now.plus(PATIENCE);
    begun = false;
    gatesAsked = false;
    gatesChanged = false;
    waitsFor = Optional.of("addresses of an earlier change are still on their way");
  }

  private Optional<String> tooEarly(ElectionSettings next) {
    return performer.mayLengthen(next.timing().deadAfter())
        ? Optional.empty()
        : Optional.of(
            "a longer dead time comes to the primary last; reload the backups first, then this node"
                + " (where one is not there, restart this agent instead)");
  }

  /**
   * At every turn: begins what was asked for, gives up what does not get on.
   *
   * @return the reload that can be in force now, once
   */
  Optional<Input.Reload> goOn(MonotonicInstant now) {
    // What an earlier claim or withdrawal has still to move would be forgotten otherwise.
    if (pending.isEmpty() || vips.isMoving()) {
      return Optional.empty();
    }
    if (!begun) {
      begin(pending.get(), now);
    }
    if (!gatesAsked && !performer.isPrepared() && now.isAfter(until)) {
      giveUp(waitsFor.orElse(""), now);
    }
    boolean ready = pending.isPresent() && (performer.isPrepared() || gatesChanged);
    Optional<Input.Reload> entering = ready ? pending : Optional.empty();
    if (ready) {
      end();
    }
    return entering;
  }

  private void begin(Input.Reload reload, MonotonicInstant now) {
    begun = true;
    Set<VirtualAddress> before = Set.copyOf(vips.vips());
    boolean sameVips = before.equals(Set.copyOf(reload.vips().vips()));
    waitsFor = Optional.of("the new dead time has to be on disk, and heard by the peers, first");
    performer.prepare(reload.settings().election(), !sameVips, now);
  }

  /** The performer says that the gates may be changed now. */
  void regate(ElectionSettings next, MonotonicInstant now) {
    Input.Reload reload = pending.orElseThrow();
    Set<VirtualAddress> left = new HashSet<>(vips.vips());
    left.removeAll(reload.vips().vips());
    Optional<String> refusal = vips.drop(left);
    if (refusal.isPresent()) {
      giveUp("a VIP does not go: " + refusal.get(), now);
      return;
    }
    gatesAsked = true;
    waitsFor = Optional.of("the gates are being changed; nftables may be locked by somebody");
    gates.change(reload.vips().vips(), next.timing());
  }

  private void giveUp(String why, MonotonicInstant now) {
    log.warn("ha", "configuration-given-up", "reason", why);
    Input.Reload reload = pending.orElseThrow();
    end();
    performer.giveUp(now);
    reload.outcome().complete(Optional.of(why));
  }

  private void end() {
    pending = Optional.empty();
    waitsFor = Optional.empty();
  }

  /** The gate keeper's notice. */
  void gatesChanged() {
    gatesChanged = gatesAsked;
  }

  /** It is in force from this call on. */
  void enter(Input.Reload reload, MonotonicInstant now) {
    LoopSettings before = settings.now();
    reload.added().forEach(peer -> join(peer, now));
    settings.replace(reload.settings());
    vips.changeTo(reload.vips(), now);
    performer.enter(reload.settings().election(), now);
    log.info(
        "ha",
        "configuration",
        "old",
        before.configuration(),
        "new",
        reload.settings().configuration(),
        "priority",
        reload.settings().election().priority().number(),
        "dead_after_ms",
        reload.settings().election().timing().deadAfter().toMillis(),
        "vips",
        reload.vips().vips().size(),
        "peers",
        peers.all().size());
  }

  private void join(Input.NewPeer peer, MonotonicInstant now) {
    peers.add(
        new PeerLink(
            peer.name(),
            peer.paths(),
            peer.conversation(),
            peer.counts(),
            peers.rhythm().add(peer.paths().size(), now),
            now));
  }
}
