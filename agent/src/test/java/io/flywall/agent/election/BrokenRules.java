package io.flywall.agent.election;

import io.flywall.agent.quorum.Quorum;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Reserved;
import io.flywall.value.Term;
import io.flywall.value.Timing;
import io.flywall.value.VoterList;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules of the design with one of them broken: what a plausible mistake would be. The simulator
 * has to notice each (BrokenRulesTest).
 */
public enum BrokenRules {
  GRANTED_VOTE_STARTS_NO_PROMISE(
      new Rules() {
        @Override
        Voter voter(
            DeadTimes deadTimes,
            TermLedger terms,
            VoterRoll roll,
            Holdings holdings,
            Duration keptFor,
            MonotonicInstant votesFrom) {
          return new Voter(deadTimes, terms, roll, holdings, keptFor, votesFrom) {
            @Override
            void bind(Event.VoteRequested request, MonotonicInstant now) {}
          };
        }
      }),

  OWN_DEAD_TIME_INSTEAD_OF_THE_LARGER(
      new Rules() {
        @Override
        DeadTimes deadTimes(Duration own, Duration stored) {
          return new DeadTimes(own, stored) {
            @Override
            Duration promised(Duration carried) {
              return own();
            }
          };
        }
      }),

  STORED_DEAD_TIME_FORGOTTEN_AT_RESTART(
      new Rules() {
        @Override
        DeadTimes deadTimes(Duration own, Duration stored) {
          return new DeadTimes(own, stored) {
            @Override
            Duration bootWait() {
              return own();
            }
          };
        }
      }),

  RENEWAL_ON_SEND_INSTEAD_OF_ON_EVIDENCE(
      new Rules() {
        @Override
        boolean renewsOnSend(boolean majority) {
          return true;
        }
      }),

  WITHDRAWAL_IGNORES_A_FAILED_RENEWAL(
      new Rules() {
        @Override
        LeaseTerm lease(Timing timing, Armed evidence) {
          return new LeaseTerm(timing, evidence) {
            @Override
            boolean isCertain(Event.Renewed renewal) {
              return true;
            }
          };
        }
      }),

  BOOT_WAIT_SKIPPED(
      new Rules() {
        @Override
        Duration bootWait(DeadTimes deadTimes) {
          return Duration.ZERO;
        }
      }),

  RELEASED_SAID_BEFORE_THE_KERNEL_CONFIRMED(
      new Rules() {
        @Override
        boolean mayRelease(HandOver handOver) {
          return true;
        }
      }),

  RELEASED_BELIEVED_FOR_ANOTHER_TERM(
      new Rules() {
        @Override
        Voter voter(
            DeadTimes deadTimes,
            TermLedger terms,
            VoterRoll roll,
            Holdings holdings,
            Duration keptFor,
            MonotonicInstant votesFrom) {
          return new Voter(deadTimes, terms, roll, holdings, keptFor, votesFrom) {
            @Override
            boolean endsWith(Promise made, NodeId from, Term term) {
              return made.node().equals(from);
            }
          };
        }
      }),

  CONDITIONAL_VOTE_DOES_NOT_BIND(
      new Rules() {
        @Override
        Voter voter(
            DeadTimes deadTimes,
            TermLedger terms,
            VoterRoll roll,
            Holdings holdings,
            Duration keptFor,
            MonotonicInstant votesFrom) {
          return new Voter(deadTimes, terms, roll, holdings, keptFor, votesFrom) {
            @Override
            boolean isBoundConditionally(MonotonicInstant now) {
              return false;
            }
          };
        }
      }),

  SELF_VOTE_AT_THE_REQUEST(
      new Rules() {
        @Override
        boolean standsBack(boolean betterRanked) {
          return false;
        }

        @Override
        boolean letsPassInVain(boolean inVain) {
          return false;
        }
      }),

  VOTER_LISTS_IN_A_CHAIN(
      new Rules() {
        @Override
        VoterRoll roll(
            NodeId self,
            Duration wait,
            VoterList configured,
            int configuredVoters,
            VoterList stored) {
          return new VoterRoll(self, wait, configured, configuredVoters, stored) {
            @Override
            boolean maySucceed(MonotonicInstant now) {
              return true;
            }
          };
        }
      }),

  A_VOTE_FOR_WHOM_HOLDS_LESS(
      new Rules() {
        @Override
        Holdings holdings(MonotonicInstant bootUntil) {
          return new Holdings(bootUntil) {
            @Override
            boolean areEnough(NodeId candidate) {
              return true;
            }
          };
        }
      }),

  A_MARK_TAKEN_AFTER_A_VOTE_IN_A_LATER_TERM(
      new Rules() {
        @Override
        Holdings holdings(MonotonicInstant bootUntil) {
          return new Holdings(bootUntil) {
            @Override
            boolean mayTake(Watermark held, MonotonicInstant now) {
              return true;
            }
          };
        }
      }),

  A_LONGER_LEASE_THAT_NOBODY_IS_TOLD_OF(
      new Rules() {
        @Override
        DeadTimes deadTimes(Duration first, Duration stored) {
          return new DeadTimes(first, stored) {
            @Override
            Duration own() {
              return first;
            }
          };
        }
      }),

  WIRE_ANSWER_FROM_ANY_MAC_ADDRESS(
      new Rules() {
        @Override
        WireWatch wire(Timing timing, int peers) {
          return new WireWatch(timing, peers) {
            @Override
            boolean isPeers(long mac) {
              return true;
            }
          };
        }
      }),

  TWO_WIRE_PROBES_ARE_ENOUGH(
      new Rules() {
        @Override
        WireWatch wire(Timing timing, int peers) {
          return new WireWatch(timing, peers) {
            @Override
            int needed() {
              return 2;
            }

            @Override
            boolean lasted(Duration silence) {
              return true;
            }

            @Override
            boolean outlasts(Duration silence) {
              return true;
            }
          };
        }
      }),

  WHO_WAS_DECLARED_DEAD_IS_NEVER_ASKED_AGAIN(
      new Rules() {
        @Override
        DeclaredDead dead() {
          return new DeclaredDead() {
            private final Set<NodeId> ever = new TreeSet<>();

            @Override
            Quorum quorumWithout(VoterRoll roll, Collection<NodeId> dead) {
              ever.addAll(dead);
              return super.quorumWithout(roll, ever);
            }

            @Override
            Quorum quorum(VoterRoll roll) {
              return quorumWithout(roll, nodes());
            }

            @Override
            boolean isNobody() {
              return ever.isEmpty() && super.isNobody();
            }
          };
        }
      }),

  A_DEAD_VOTER_SAYS_YES(
      new Rules() {
        @Override
        DeclaredDead dead() {
          return new DeclaredDead() {
            @Override
            Quorum quorumWithout(VoterRoll roll, Collection<NodeId> dead) {
              int yes = roll.quorum().voters() - super.quorumWithout(roll, dead).voters();
              int others = Math.max(1, roll.quorum().needed() - yes);
              return new Quorum(2 * others - 1);
            }
          };
        }
      });

  @SuppressWarnings("ImmutableEnumChecker") // Rules make parts and have no state.
  private final Rules rules;

  BrokenRules(Rules rules) {
    this.rules = rules;
  }

  /** Whether it shows only where most nodes die. */
  public boolean ofTheDead() {
    return this == WHO_WAS_DECLARED_DEAD_IS_NEVER_ASKED_AGAIN || this == A_DEAD_VOTER_SAYS_YES;
  }

  /** An election that follows them. */
  public Election election(
      ElectionSettings settings, Reserved found, Optional<Duration> left, MonotonicInstant now) {
    return new Election(settings, found, left, now, rules);
  }
}
