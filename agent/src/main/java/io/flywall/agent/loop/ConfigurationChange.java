package io.flywall.agent.loop;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.heartbeat.Rhythm;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the loop from one configuration to another while it turns (design rule 15): what is left
 * out of the VIPs goes first, then the gates are changed, and then all of the rest is in force with
 * one assignment. Where the gates need no change that is at once.
 */
final class ConfigurationChange {
  private final SettingsInForce settings;
  private final Performer performer;
  private final VipKeeper vips;
  private final PeerLinks peers;
  private final Rhythm rhythm;
  private final AgentAssembly.Gates gates;
  private final EventLog log;
  private Optional<Input.Reload> pending = Optional.empty();

  /** Read by those who wait, on their threads. */
  private volatile Optional<String> waitsFor = Optional.empty();

  private boolean gatesAsked;
  private boolean gatesChanged;

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
    this.rhythm = peers.rhythm();
    this.gates = gates;
    this.log = log;
  }

  /** Whether one has begun and not ended. */
  boolean isUnderWay() {
    return pending.isPresent();
  }

  /** What it waits for, for people; empty where none is under way. */
  Optional<String> waitsFor() {
    return waitsFor;
  }

  /** Begins; {@link #ready} tells when it can be in force. */
  void begin(Input.Reload reload, MonotonicInstant now) {
    if (isUnderWay()) {
      reload.outcome().complete(Optional.of("another reload is still under way"));
      return;
    }
    Set<VirtualAddress> left = new HashSet<>(vips.vips());
    boolean sameVips = left.equals(Set.copyOf(reload.vips().vips()));
    left.removeAll(reload.vips().vips());
    Optional<String> refusal = vips.drop(left, now);
    if (refusal.isPresent()) {
      reload.outcome().complete(Optional.of("the kernel keeps a VIP: " + refusal.get()));
      return;
    }
    reload.added().forEach(peer -> join(peer, now));
    pending = Optional.of(reload);
    gatesAsked = false;
    gatesChanged = false;
    waitsFor = Optional.of("nodes that are heard have to hear of the new dead time first");
    performer.prepare(reload.settings().election(), !sameVips, now);
  }

  private void join(Input.NewPeer peer, MonotonicInstant now) {
    peers.add(
        new PeerLink(
            peer.name(),
            peer.paths(),
            peer.conversation(),
            peer.counts(),
            rhythm.add(peer.paths().size(), now),
            now));
  }

  /** The performer says that the gates may be changed now. */
  void regate(ElectionSettings next) {
    gatesAsked = true;
    waitsFor = Optional.of("the gates are being changed; nftables may be locked by somebody");
    gates.change(pending.orElseThrow().vips().vips(), next.timing());
  }

  /** The gate keeper's notice. */
  void gatesChanged() {
    gatesChanged = gatesAsked;
  }

  /**
   * The reload that can be in force now, once: addresses of an earlier claim or withdrawal that are
   * still on their way would be forgotten otherwise.
   */
  Optional<Input.Reload> ready() {
    boolean ready = pending.isPresent() && !vips.isMoving();
    ready &= performer.isPrepared() || gatesChanged;
    if (!ready) {
      return Optional.empty();
    }
    Optional<Input.Reload> now = pending;
    pending = Optional.empty();
    waitsFor = Optional.empty();
    return now;
  }

  /** It is in force from this call on; what the kernel refuses of new VIPs, if anything. */
  Optional<String> enter(Input.Reload reload, MonotonicInstant now) {
    LoopSettings before = settings.now();
    settings.replace(reload.settings());
    Optional<String> refusal = vips.changeTo(reload.vips(), now);
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
    reload.outcome().complete(Optional.empty());
    return refusal;
  }
}
