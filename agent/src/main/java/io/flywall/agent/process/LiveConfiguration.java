package io.flywall.agent.process;

import io.flywall.agent.loop.AgentAssembly;
import io.flywall.agent.view.ReloadDesk.Refusal;
import io.flywall.config.HaSettings;
import io.flywall.config.ReplicationSettings;
import io.flywall.config.Settings;
import io.flywall.config.SettingsChange;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.value.VoterList;
import io.flywall.vip.VipWire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The configuration of a life that goes on: first the loop comes to another one, then what hangs on
 * it, each part only where it is concerned.
 */
final class LiveConfiguration implements Reload.Life {
  private final LiveParts parts;
  private final Consumer<List<VirtualAddress>> holds;
  private final Consumer<Settings> inForce;
  private volatile Settings settings;

  /**
   * @param holds told which VIPs this node may answer for, before it can
   * @param inForce told what is, when it is
   */
  LiveConfiguration(
      LiveParts parts,
      Settings settings,
      Consumer<List<VirtualAddress>> holds,
      Consumer<Settings> inForce) {
    this.parts = parts;
    this.settings = settings;
    this.holds = holds;
    this.inForce = inForce;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public VoterList voters() {
    return parts.store().reserved().voters();
  }

  @Override
  public List<Refusal> refusals(Settings next, List<SettingsChange> changes, VoterList voters) {
    List<Refusal> refusals =
        new ArrayList<>(ReloadRefusals.of(settings, next, changes, voters, parts.gating()));
    byCertificates(next).ifPresent(refusals::add);
    return refusals;
  }

  /** With files that cannot be used replication would end here. */
  private Optional<Refusal> byCertificates(Settings next) {
    return parts.replicated().isPresent() && concernsReplication(settings, next)
        ? new ReplicationWiring(next)
            .mistakeInCertificates()
            .map(no -> new Refusal(no.where(), no.what(), no.remedy()))
        : Optional.empty();
  }

  @Override
  public CompletableFuture<Optional<String>> enter(Settings next, Executor then)
      throws EnvironmentFailure {
    HaSettings ha = next.replication().ha();
    Optional<VipWire> other = otherWire(next);
    holds.accept(ha.virtualAddresses());
    return parts
        .agent()
        .reload(
            new AgentAssembly.Next(
                Wiring.loopSettings(next, parts.gating().timingUnder(ha), voters(), parts.grants()),
                Wiring.peers(next.replication()),
                Wiring.masterKeys(next),
                Wiring.neededDevices(ha),
                ha.garpRefresh(),
                ha.gratuitousArp(),
                parts.gating().lifetimeUnder(ha),
                other.map(wire -> inUse(wire, then))),
            then)
        .thenApply(
            refusal -> {
              if (refusal.isPresent()) {
                other.ifPresent(parts.ears()::notAskedBy);
              }
              return refusal;
            });
  }

  /** Where nobody votes the VIPs' LANs are asked, and these VIPs are others. */
  private Optional<VipWire> otherWire(Settings next) throws EnvironmentFailure {
    Set<VirtualAddress> now = Set.copyOf(settings.replication().ha().virtualAddresses());
    HaSettings ha = next.replication().ha();
    boolean same = now.equals(Set.copyOf(ha.virtualAddresses()));
    return !Wiring.asksWire(next.replication()) || same
        ? Optional.empty()
        : Optional.of(parts.ears().listenFor(ha));
  }

  private AgentAssembly.OtherWire inUse(VipWire wire, Executor then) {
    return new AgentAssembly.OtherWire(wire, () -> then.execute(() -> parts.ears().askedBy(wire)));
  }

  @Override
  public void entered(Settings next, List<SettingsChange> changes) {
    Settings before = settings;
    settings = next;
    inForce.accept(next);
    holds.accept(next.replication().ha().virtualAddresses());
    parts.log().level().accept(next.agent().logLevel());
    LoadedFiles.keepLater(next, next.agent().runDirectory());
    parts.scripts().reconfigure(next.replication().ha().hooks());
    HaSettings ha = next.replication().ha();
    if (!ha.monitorGateways().equals(before.replication().ha().monitorGateways())) {
      parts.ears().watchOther(ha);
    }
    if (concernsReplication(before, next)) {
      parts.replicated().ifPresent(node -> node.reconfigure(next));
    }
  }

  private static boolean concernsReplication(Settings before, Settings next) {
    ReplicationSettings old = before.replication();
    ReplicationSettings fresh = next.replication();
    HaSettings was = old.ha();
    return !before.datasets().equals(next.datasets())
        || !was.timing().equals(fresh.ha().timing())
        || !was.hooks().timeout().equals(fresh.ha().hooks().timeout())
        || old.mode() != fresh.mode()
        || !old.stream().equals(fresh.stream())
        || !old.peers().equals(fresh.peers())
        || !old.primaryAddress().equals(fresh.primaryAddress())
        || !old.secretKeys().equals(fresh.secretKeys());
  }

  @Override
  public Optional<String> waitsFor() {
    return parts.agent().reloadWaitsFor();
  }
}
