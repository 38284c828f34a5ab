package io.flywall.heartbeat;

import io.flywall.value.ApiUrl;
import io.flywall.value.GroupId;
import io.flywall.value.HeadNote;
import io.flywall.value.LinkAddress;
import io.flywall.value.NodeId;
import io.flywall.value.StandingOrders;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The sealed part of a datagram. Node ids travel in their short form where room is short. */
public sealed interface Message {

  /** Its kind on the wire. */
  Kind kind();

  /**
   * Sent to every peer on every path each H, and each P while one is unanswered (a probe is a
   * heartbeat like any other).
   *
   * @param deadAfter the sender's D, whole microseconds up to 71 minutes
   * @param lowestVotable the lowest term the sender may still vote for
   * @param voters edition of the sender's voter list, and 16 bits over its members
   * @param vipFingerprint of the sender's VIP list: differing lists are an alarm
   */
  record Heartbeat(
      Standing standing,
      Duration deadAfter,
      Term lowestVotable,
      VoterList.Stamp voters,
      int vipFingerprint)
      implements Message {
    @Override
    public Kind kind() {
      return Kind.HEARTBEAT;
    }
  }

  /**
   * Says at once that a heartbeat arrived, and whom the answerer supports.
   *
   * @param echo the lower 32 bits of the heartbeat's sequence: it is looked up among the last 256
   * @param supportedTerm with {@code supportedNode}: whom; node 0 = nobody
   */
  record Answer(
      Standing standing, Duration deadAfter, int echo, Term supportedTerm, int supportedNode)
      implements Message {
    @Override
    public Kind kind() {
      return Kind.ANSWER;
    }
  }

  /**
   * A candidate asks a voter for its support.
   *
   * @param standing what it is and how it ranks
   * @param voteTerm in which it wants to lead
   * @param ready a conditional candidate that holds a quorum already
   * @param afterTerm with {@code afterNode}: the vote is conditional on the release of that primary
   *     in that term; node 0 = unconditional
   */
  record VoteRequest(
      Standing standing,
      Duration deadAfter,
      Term voteTerm,
      VoterList.Stamp voters,
      boolean ready,
      Term afterTerm,
      int afterNode)
      implements Message {
    @Override
    public Kind kind() {
      return Kind.VOTE_REQUEST;
    }
  }

  /**
   * Answers a request.
   *
   * @param echo the lower 32 bits of the request's sequence
   * @param conditional on the release that the request named
   * @param granted false: the term is over for this voter
   * @param lowestVotable the lowest term that this voter may still vote for
   */
  record Vote(
      GroupId group, Term term, int echo, boolean conditional, boolean granted, Term lowestVotable)
      implements Message {
    @Override
    public Kind kind() {
      return Kind.VOTE;
    }
  }

  /** The primary of {@code term} means to hand over to the receiver. */
  record HandOverOffer(GroupId group, Term term) implements Message {
    @Override
    public Kind kind() {
      return Kind.HAND_OVER_OFFER;
    }
  }

  /**
   * The sender has given up its right to answer for the VIPs in {@code term}; its kernel confirmed
   * that they are gone.
   *
   * @param successor who is meant to claim; 0 = whoever ranks best
   * @param echo the lower 32 bits of the sequence of the receiver's newest heartbeat: shows how old
   *     the release can be
   */
  record Released(GroupId group, Term term, int successor, int echo) implements Message {
    @Override
    public Kind kind() {
      return Kind.RELEASED;
    }
  }

  /**
   * Asks the primary of {@code term} to hand over.
   *
   * @param successor to whom; 0 = whoever ranks best
   */
  record HandOverRequest(GroupId group, Term term, int successor, Cause cause) implements Message {
    /** Why; the codes on the wire stand in {@link MessageCodec}. */
    public enum Cause {
      OPERATOR,
      FAILBACK
    }

    @Override
    public Kind kind() {
      return Kind.HAND_OVER_REQUEST;
    }
  }

  /**
   * The primary of {@code term} does not hand over, and why: the asker's operator waits for it.
   *
   * @param reason one sentence for people, at most 180 bytes
   */
  record HandOverRefused(GroupId group, Term term, String reason) implements Message {
    @Override
    public Kind kind() {
      return Kind.HAND_OVER_REFUSED;
    }
  }

  /**
   * What changes slowly, once a second under the same keys.
   *
   * @param node the sender's name
   * @param version of its software
   * @param configuration fingerprint of the settings that must match on all nodes
   * @param health one word: healthy, or what is wrong
   * @param takeover how long the VIPs were away at the last change of primary that the sender
   *     measured; empty when it measured none
   * @param linkAddresses of the sender's devices that carry VIPs: whose answers on those LANs are
   *     its own. At most {@link #MOST_LINK_ADDRESSES} of them travel
   * @param heardOnLan short forms of the nodes that it exchanges heartbeats with on the VIPs' own
   *     LANs; absent where no heartbeat path lies there
   * @param holds of what is replicated: a voter that holds more does not vote for the sender;
   *     {@link Watermark#NONE} where votes do not depend on it
   * @param orders what it knows of the operators' standing orders
   * @param api where its API is reached from other machines; empty where it is not
   * @param auditHeads where audit logs end, its own and those of its peers, as it knows it
   */
  record NodeState(
      NodeId node,
      String version,
      String configuration,
      String health,
      boolean degraded,
      Optional<Takeover> takeover,
      List<LinkAddress> linkAddresses,
      Optional<Set<Integer>> heardOnLan,
      Watermark holds,
      StandingOrders orders,
      Optional<ApiUrl> api,
      List<HeadNote> auditHeads)
      implements Message {

    /** Room in one field. Those of further devices are unknown to peers, and never count. */
    public static final int MOST_LINK_ADDRESSES = 16;

    public NodeState {
      linkAddresses = List.copyOf(linkAddresses);
      heardOnLan = heardOnLan.map(Set::copyOf);
      auditHeads = List.copyOf(auditHeads);
    }

    /** How long the VIPs were away when {@code term} began. */
    public record Takeover(Term term, Duration outage) {}

    @Override
    public Kind kind() {
      return Kind.STATE;
    }
  }
}
