package io.flywall.agent.view;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Could the VIPs move right now, to whom, and what would be lost? As this node sees it.
 *
 * @param possible whether another node would take over if the primary died this instant
 * @param successor who ranks best among those that could
 * @param within about how long clients would be without an answer then; absent when not possible
 * @param obstacles why not, or what would be lost beyond what always is
 * @param notReplicated what is lost whoever takes over, because no node has a copy of it
 */
public record FailoverCheck(
    boolean possible,
    Optional<String> primary,
    Optional<String> successor,
    Optional<Duration> within,
    List<String> obstacles,
    List<String> notReplicated) {
  /** Each build says so itself: the kernel's connection table is not among the datasets yet. */
  private static final List<String> NOT_REPLICATED =
      List.of("established connections (they are not replicated yet)");

  public FailoverCheck {
    obstacles = List.copyOf(obstacles);
    notReplicated = List.copyOf(notReplicated);
  }

  /** A node that could serve, as far as this one knows; {@code inSync} empty: not heard yet. */
  private record Candidate(String id, Optional<Boolean> inSync, int priority) {
    /** Who is in sync first, who is not last. */
    int lag() {
      return inSync.isEmpty() ? 1 : inSync.get() ? 0 : 2;
    }
  }

  public static FailoverCheck of(AgentView seen) {
    String paused =
        seen.orders().paused() ? "the cluster is paused (flywall ha resume ends it)" : "";
    if (seen.primary().isEmpty()) {
      String nobody = "no primary is known to " + seen.node();
      return impossible(seen, List.of(paused.isEmpty() ? nobody : nobody + ", and " + paused));
    }
    if (!paused.isEmpty()) {
      return impossible(seen, List.of(paused));
    }
    List<String> obstacles = new ArrayList<>();
    List<Candidate> candidates = candidates(seen, obstacles);
    if (!hasVotesWithoutPrimary(seen)) {
      obstacles.add(
          "a claim needs "
              + needed(seen.quorum())
              + " voters, and without the primary there would be "
              + (seen.quorum().reachable() - 1));
      return impossible(seen, obstacles);
    }
    Optional<Candidate> best =
        candidates.stream()
            .min(
                Comparator.comparing(Candidate::lag)
                    .thenComparing(Candidate::priority)
                    .thenComparing(Candidate::id));
    if (best.isEmpty()) {
      obstacles.add("no other node could serve");
      return impossible(seen, obstacles);
    }
    if (best.get().inSync().isEmpty()) {
      obstacles.add(
          "whether "
              + best.get().id()
              + " has the newest changes of the replicated datasets is unknown");
    } else if (!best.get().inSync().get()) {
      obstacles.add(best.get().id() + " lacks the newest changes of the replicated datasets");
    }
    return new FailoverCheck(
        true,
        seen.primary(),
        best.map(Candidate::id),
        Optional.of(seen.timing().deadAfter()),
        obstacles,
        NOT_REPLICATED);
  }

  private static FailoverCheck impossible(AgentView seen, List<String> obstacles) {
    return new FailoverCheck(
        false, seen.primary(), Optional.empty(), Optional.empty(), obstacles, NOT_REPLICATED);
  }

  private static List<Candidate> candidates(AgentView seen, List<String> obstacles) {
    List<Candidate> candidates = new ArrayList<>();
    if (seen.role().equals("backup")) {
      candidates.add(new Candidate(seen.node(), Optional.of(seen.inSync()), seen.priority()));
    } else if (seen.role().equals("fault")) {
      obstacles.add(seen.node() + " is in role fault: " + seen.reasonText());
    }
    for (AgentView.Peer peer : seen.peers()) {
      boolean serves = seen.primary().equals(Optional.of(peer.node()));
      // Late answers, or trouble of its own, do not keep a backup that is heard from taking over.
      if (peer.role().equals("backup")) {
        candidates.add(new Candidate(peer.node(), peer.inSync(), peer.priority()));
        if (!peer.configurationMatches().orElse(true)) {
          obstacles.add(peer.node() + " is configured differently");
        }
      } else if (!serves && !peer.role().equals("witness")) {
        obstacles.add(
            peer.node()
                + " could not: "
                + (peer.health().equals("healthy") ? "role " + peer.role() : peer.healthText()));
      }
    }
    return candidates;
  }

  /** Where a majority decides, the primary is one voter less. */
  private static boolean hasVotesWithoutPrimary(AgentView seen) {
    AgentView.Quorum quorum = seen.quorum();
    return !quorum.rule().equals("majority") || quorum.reachable() - 1 >= needed(quorum);
  }

  /** Who is declared dead at one node is so at no other. */
  private static int needed(AgentView.Quorum quorum) {
    return quorum.dead().isEmpty() ? quorum.needed() : quorum.voters() / 2 + 1;
  }
}
