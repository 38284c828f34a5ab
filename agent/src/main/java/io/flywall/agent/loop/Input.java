package io.flywall.agent.loop;

import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.OrderDesk;
import io.flywall.heartbeat.Conversation;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.VerdictCounts;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.scripts.HookResult;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.StandingOrders;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import io.flywall.vip.GateNotice;
import io.flywall.vip.KernelNotice;
import io.flywall.vip.WireSighting;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What other threads have for the loop. */
sealed interface Input {

  /** A datagram that was not refused: refused ones are only counted, a flood stays outside. */
  record Judged(PathAddress path, Verdict verdict) implements Input {}

  /** A path opened or broke. */
  record PathChanged(PathAddress path, boolean open, String reason) implements Input {}

  /** A datagram could not leave. */
  record Unsent(PathAddress path, String reason) implements Input {}

  /** The kernel changed an address or a device. */
  record Kernel(KernelNotice notice) implements Input {}

  /** The gates in the kernel changed without our doing. */
  record Gate(GateNotice notice) implements Input {}

  /** Somebody spoke about a VIP on its LAN. */
  record Wire(WireSighting sighting) implements Input {}

  /** A question to the VIPs' LANs could not leave. */
  record WireNotAsked() implements Input {}

  /** Some monitored gateway answers, or none does. */
  record GatewaysSeen(boolean reachable, String detail) implements Input {}

  /** This backup is behind its primary by less than max_lag, or no longer. */
  record SyncSeen(boolean inSync) implements Input {}

  /** What an earlier life held of what is replicated, and the term that it led in last. */
  record HoldingFound(Watermark held, Term led) implements Input {}

  /**
   * A mark is on this node's disk.
   *
   * @param taken whether this node's vote is bound by it from now on
   */
  record HoldingGrown(Watermark held, CompletableFuture<Boolean> taken) implements Input {}

  /** The peer's kernel refused a datagram: a hint to look at once. */
  record PathRefused(PathAddress path) implements Input {}

  /** It is on disk. */
  record Stored(Reserved reserved) implements Input {}

  /** It is not on disk, for this reason; it is tried again. */
  record StoreFailed(String reason) implements Input {}

  /** Somebody asks for a hand-over and waits for the outcome. */
  record HandOver(Optional<String> to, CompletableFuture<HandOverDesk.Outcome> outcome)
      implements Input {}

  /** Somebody gives an order that holds until the next one, and waits for the outcome. */
  record Ordered(OrderDesk.Order order, CompletableFuture<OrderDesk.Outcome> outcome)
      implements Input {}

  /** Somebody wants this node to be primary, and waits for the outcome. */
  record Promote(
      List<String> dead, MonotonicInstant asked, CompletableFuture<HandOverDesk.Outcome> outcome)
      implements Input {}

  /** The run directory has those that are declared dead. */
  record DeadKept(Set<NodeId> dead) implements Input {}

  /** It does not. */
  record DeadNotKept(String reason) implements Input {}

  /** Standing orders are on disk. */
  record OrdersStored(StandingOrders orders) implements Input {}

  /** Standing orders are not on disk, for this reason; it is tried again. */
  record OrdersNotStored(String reason) implements Input {}

  /** The script before a claim has ended, or could not be run. */
  record PreHookEnded(long run, HookResult result) implements Input {}

  /**
   * Another configuration is to be in force.
   *
   * @param added peers that are new, behind those there are
   * @param wire listens on the LANs of other VIPs than before
   * @param outcome empty when it is in force, or why it is not and will not be
   */
  record Reload(
      LoopSettings settings,
      VipKeeper.Plan vips,
      List<NewPeer> added,
      Optional<AgentAssembly.OtherWire> wire,
      CompletableFuture<Optional<String>> outcome)
      implements Input {}

  /** A peer that joins a life which has begun. */
  record NewPeer(
      Optional<NodeId> name,
      List<PathAddress> paths,
      Conversation conversation,
      VerdictCounts counts) {}

  /** SIGTERM. */
  record Stop() implements Input {}
}
