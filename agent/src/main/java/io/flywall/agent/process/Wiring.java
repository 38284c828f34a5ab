package io.flywall.agent.process;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.election.PreHookSettings;
import io.flywall.agent.election.Voting;
import io.flywall.agent.loop.AgentAssembly.PeerPlan;
import io.flywall.agent.loop.LoopSettings;
import io.flywall.agent.store.KeyCache;
import io.flywall.config.FailbackMode;
import io.flywall.config.HaSettings;
import io.flywall.config.HookSettings;
import io.flywall.config.Inactive;
import io.flywall.config.PeerSettings;
import io.flywall.config.QuorumRule;
import io.flywall.config.ReplicationSettings;
import io.flywall.config.SecretKey;
import io.flywall.config.Settings;
import io.flywall.heartbeat.KeyRing;
import io.flywall.heartbeat.MasterKey;
import io.flywall.heartbeat.SecretStretching;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.value.OrderStamp;
import io.flywall.value.Pause;
import io.flywall.value.StandingOrders;
import io.flywall.value.Timing;
import io.flywall.value.VirtualAddress;
import io.flywall.value.VoterList;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From the words of the configuration to those of each room. */
final class Wiring {
  static final String VERSION = "0.1.0";

  private Wiring() {}

  static LoopSettings loopSettings(
      Settings settings, Timing timing, VoterList stored, Grants grants) {
    ReplicationSettings replication = settings.replication();
    HaSettings ha = replication.ha();
    ElectionSettings election =
        new ElectionSettings(
            replication.nodeId(),
            ha.priority(),
            replication.mode(),
            // Without HA a node hears and tells, and never holds a VIP: what a witness does.
            ha.witness() || !ha.enabled(),
            timing,
            ha.failbackMode() == FailbackMode.AUTO,
            ha.failbackDelay(),
            ha.failbackWindow(),
            voting(replication, stored),
            preHook(ha.hooks()));
    return new LoopSettings(
        election,
        replication.clusterId(),
        VERSION,
        settings.fingerprint(),
        ha.virtualAddresses(),
        settings.inactive().stream().map(Inactive::key).toList(),
        Advertised.of(settings),
        grants::view);
  }

  /**
   * What operators ordered last; where they never did, the file may say that the cluster begins in
   * maintenance. Every real order is newer than that.
   */
  static StandingOrders orders(ReplicationSettings replication, StandingOrders found) {
    boolean everOrdered = !found.pause().stamp().equals(OrderStamp.NEVER);
    if (everOrdered || !replication.ha().pause()) {
      return found;
    }
    OrderStamp byFile = new OrderStamp(0, replication.nodeId().shortForm());
    return found.with(new Pause(byFile, true, Pause.BY_ORDER, 0, 0));
  }

  private static PreHookSettings preHook(HookSettings hooks) {
    return new PreHookSettings(hooks.preFailover().isPresent(), hooks.preFailoverTimeout());
  }

  /**
   * AUTO: a majority with three or more voters, nobody's consent in a pair; but a pair that is left
   * of more does not silently become one that asks nobody (design rule 10).
   */
  static Voting voting(ReplicationSettings replication, VoterList stored) {
    int voters = replication.peers().size() + 1;
    QuorumRule rule = replication.ha().quorum();
    boolean majority =
        rule == QuorumRule.MAJORITY
            || (rule == QuorumRule.AUTO
                && (voters > 2 || VoterChanges.isWhatIsLeft(replication, stored)));
    return new Voting(majority, voters, configuredVoters(replication), replication.ha().arpPing());
  }

  /** Asking the wire stands in for votes; harmless where there are some. */
  static boolean asksWire(ReplicationSettings replication) {
    QuorumRule rule = replication.ha().quorum();
    boolean voted = rule == QuorumRule.MAJORITY || replication.peers().size() > 1;
    return replication.ha().arpPing() && (rule == QuorumRule.NONE || !voted);
  }

  /** Known when every peer has a name in the file. */
  static VoterList configuredVoters(ReplicationSettings replication) {
    List<Integer> members = new ArrayList<>();
    members.add(replication.nodeId().shortForm());
    for (PeerSettings peer : replication.peers()) {
      if (peer.id().isEmpty()) {
        return VoterList.NONE;
      }
      members.add(peer.id().get().shortForm());
    }
    return VoterList.of(1, members);
  }

  static List<PeerPlan> peers(ReplicationSettings replication) {
    List<PeerPlan> plans = new ArrayList<>();
    for (PeerSettings peer : replication.peers()) {
      List<PathAddress> paths = new ArrayList<>();
      for (InetSocketAddress remote : peer.paths()) {
        InetSocketAddress local = local(replication, remote, paths.isEmpty());
        paths.add(new PathAddress(plans.size(), paths.size(), local, remote));
      }
      plans.add(new PeerPlan(peer.id(), paths));
    }
    return plans;
  }

  /** All paths to all peers. */
  static List<PathAddress> paths(ReplicationSettings replication) {
    return peers(replication).stream().flatMap(plan -> plan.paths().stream()).toList();
  }

  /**
   * The first path starts at {@code listen_addr}, where the peer expects this node; for the others
   * the kernel chooses the source by its routes.
   */
  private static InetSocketAddress local(
      ReplicationSettings replication, InetSocketAddress remote, boolean first) {
    InetAddress listen = replication.listen().getAddress();
    int port = replication.ha().heartbeatPort();
    boolean sameFamily =
        listen instanceof Inet6Address == remote.getAddress() instanceof Inet6Address;
    if (first && sameFamily) {
      return new InetSocketAddress(listen, port);
    }
    return new InetSocketAddress(wildcard(remote.getAddress()), port);
  }

  private static InetAddress wildcard(InetAddress likeThis) {
    try {
      return InetAddress.getByAddress(new byte[likeThis.getAddress().length]);
    } catch (UnknownHostException fourAndSixteenAreLegal) {
      throw new IllegalStateException(fourAndSixteenAreLegal);
    }
  }

  static KeyRing keyRing(Settings settings) {
    return new KeyRing(settings.replication().clusterId(), masterKeys(settings));
  }

  /** The secrets, stretched; the active one first. */
  static List<MasterKey> masterKeys(Settings settings) {
    String cluster = settings.replication().clusterId();
    KeyCache cache = new KeyCache(settings.agent().stateDirectory());
    List<MasterKey> keys = new ArrayList<>();
    for (SecretKey key : settings.replication().secretKeys()) {
      byte[] secret = key.secret().bytes();
      keys.add(
          key.isFullEntropy()
              ? SecretStretching.fullEntropy(key.id(), secret)
              : cache.stretched(key.id(), secret, cluster));
    }
    return keys;
  }

  /** The VIPs' devices and those that monitor_links names: losing one is a fault. */
  static List<String> neededDevices(HaSettings ha) {
    return Stream.concat(
            ha.virtualAddresses().stream().map(VirtualAddress::interfaceName),
            ha.monitorLinks().stream())
        .distinct()
        .toList();
  }
}
