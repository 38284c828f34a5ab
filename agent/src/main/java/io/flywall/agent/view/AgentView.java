package io.flywall.agent.view;

import io.flywall.value.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * This node as it was at one instant.
 *
 * @param baseUrl of its API for other machines; empty where it is not reached from there
 * @param role init, backup, primary, witness or fault
 * @param since when the role began, wall time
 * @param reason one word; {@code reasonText} one sentence
 * @param detail what the reason is about (a node, a device); may be empty
 * @param primary the primary as far as this node knows, itself included
 * @param quorum whose consent a claim needs, and who can be asked
 * @param lease what the kernel holds
 * @param problems what makes it degraded or faulty, a sentence each; empty = healthy
 * @param configuration fingerprint of the settings that must match on all nodes
 * @param refused datagrams by verdict, over all peers
 * @param lateness how late the loop turned
 * @param orders what operators have ordered for all nodes
 * @param lastTakeover how long the VIPs were away at the last change that some node measured
 * @param inactiveKeys configured keys that this build accepts and does not act on
 * @param grants what the kernel was asked for so that the agent is on time
 */
public record AgentView(
    String node,
    String cluster,
    String version,
    Optional<String> baseUrl,
    String role,
    Instant since,
    String reason,
    String reasonText,
    String detail,
    long term,
    Optional<String> primary,
    int priority,
    boolean inSync,
    List<Vip> vips,
    List<Peer> peers,
    Quorum quorum,
    Lease lease,
    List<String> problems,
    String configuration,
    Times timing,
    Map<String, Long> refused,
    Lateness lateness,
    Orders orders,
    Optional<Takeover> lastTakeover,
    List<String> inactiveKeys,
    Grants grants,
    Instant startedAt,
    Instant shownAt) {

  public AgentView {
    vips = List.copyOf(vips);
    peers = List.copyOf(peers);
    problems = List.copyOf(problems);
    refused = Map.copyOf(refused);
    inactiveKeys = List.copyOf(inactiveKeys);
  }

  /**
   * What keeps the agent on time on a busy machine.
   *
   * @param realtime SCHED_FIFO for the threads that must not wait
   * @param memoryLocked nothing of it can be paged out
   * @param remedies what to grant where something was refused
   */
  public record Grants(boolean realtime, boolean memoryLocked, List<String> remedies) {
    /** Before the kernel was asked. */
    public static final Grants NONE = new Grants(false, false, List.of());

    public Grants {
      remedies = List.copyOf(remedies);
    }
  }

  /**
   * What operators have ordered until they order otherwise.
   *
   * @param paused no node takes over by itself, but the holder
   * @param until when the pause ends by itself; absent: by order only
   * @param holder who serves during the pause; absent: nobody did when it began
   * @param failbackConfigured whether this node's file wants failback
   * @param failbackOrdered on, off or auto (the file decides)
   * @param failbackAutomatic what comes of both, and of the pause
   */
  public record Orders(
      boolean paused,
      Optional<Instant> until,
      Optional<String> holder,
      boolean failbackConfigured,
      String failbackOrdered,
      boolean failbackAutomatic) {
    /** Nobody ordered anything, and the file wants failback. */
    public static final Orders NONE =
        new Orders(false, Optional.empty(), Optional.empty(), true, "auto", true);
  }

  /** One virtual IP; {@code held}: this node answers for it. */
  public record Vip(String address, String device, boolean held) {}

  /**
   * One peer as heard here.
   *
   * @param health healthy, unhealthy (tardy or says so) or unknown (silent)
   * @param failuresInRow heartbeats and probes unanswered since the last answer
   * @param configurationMatches empty until its state was heard
   * @param baseUrl of its API, as it says; empty: unknown, or not reached from other machines
   * @param inSync whether its datasets are, by its own word; empty until it was heard
   */
  public record Peer(
      String node,
      String role,
      long term,
      int priority,
      String health,
      String healthText,
      long failuresInRow,
      Optional<Instant> lastHeard,
      List<Path> paths,
      Optional<Boolean> configurationMatches,
      Optional<String> version,
      Optional<String> baseUrl,
      Optional<Boolean> inSync,
      Map<String, Long> refused) {

    public Peer {
      paths = List.copyOf(paths);
      refused = Map.copyOf(refused);
    }
  }

  /**
   * One address pair; {@code heard}: within two dead times; {@code roundTrip} empty until measured.
   */
  public record Path(String address, boolean heard, Optional<Duration> roundTrip) {}

  /** H, K, P and what follows from them; see {@code io.flywall.value.Timing}. */
  public record Times(
      Duration heartbeatInterval,
      int failureThreshold,
      Duration probeInterval,
      Duration deadAfter,
      Duration evidenceAge,
      Duration tokenLife,
      Duration guard,
      Duration kernelTimeout) {

    public static Times of(Timing timing) {
      return new Times(
          timing.heartbeatInterval(),
          timing.failureThreshold(),
          timing.probeInterval(),
          timing.deadAfter(),
          timing.evidenceAge(),
          timing.tokenLife(),
          timing.guard(),
          timing.kernelTimeout());
    }
  }

  /**
   * Whose consent a claim needs.
   *
   * @param rule majority or none
   * @param needed how many of {@code voters} have to agree, this node included
   * @param reachable how many are heard, this node included
   * @param version edition of the voter list
   * @param dead voters that count as dead here, by an operator's word: {@code needed} is of the
   *     others
   */
  public record Quorum(
      String rule, int voters, int needed, int reachable, int version, List<String> dead) {
    public Quorum {
      dead = List.copyOf(dead);
    }
  }

  /**
   * The right to answer.
   *
   * @param kind nftables, or address_lifetime where the kernel cannot gate
   * @param intact every device is gated
   * @param left until it ends unless it is renewed; empty: this node does not answer
   */
  public record Lease(String kind, boolean intact, Optional<Duration> left) {}

  /**
   * How late the loop turned: the worst ever and since the last view, what half and 99 % of all
   * turns keep to, and gaps beyond the guard.
   */
  public record Lateness(
      Duration worst, Duration recent, Duration p50, Duration p99, long stalls) {}

  /** How long nobody answered for the VIPs when {@code term} began. */
  public record Takeover(long term, Duration outage) {}
}
