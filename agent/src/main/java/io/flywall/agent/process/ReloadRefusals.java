package io.flywall.agent.process;

import io.flywall.agent.view.ReloadDesk.Refusal;
import io.flywall.config.HaSettings;
import io.flywall.config.ReplicationSettings;
import io.flywall.config.Settings;
import io.flywall.config.SettingsChange;
import io.flywall.value.OperatorError;
import io.flywall.value.Timing;
import io.flywall.value.VoterList;
import java.util.ArrayList;
import java.util.List;

/** What of a new configuration a running agent cannot take over, and what to do instead. */
final class ReloadRefusals {
  private static final String RESTART =
      "restart this agent (systemctl restart flywall): a primary hands over first by itself";

  private final Settings before;
  private final Settings after;
  private final List<Refusal> found = new ArrayList<>();

  private ReloadRefusals(Settings before, Settings after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Empty where all of it can be in force.
   *
   * @param voters the list that is on disk
   */
  static List<Refusal> of(
      Settings before,
      Settings after,
      List<SettingsChange> changes,
      VoterList voters,
      Gating gating) {
    ReloadRefusals refusals = new ReloadRefusals(before, after);
    changes.forEach(refusals::byKey);
    refusals.byVoters(voters);
    refusals.byWire();
    refusals.byTimes();
    refusals.byDatasets();
    HaSettings now = before.replication().ha();
    gating
        .cannotChangeTo(after.replication().ha(), now)
        .ifPresent(why -> refusals.add("replication.ha.virtual_ips", why, RESTART));
    return List.copyOf(refusals.found);
  }

  private void add(String key, String why, String remedy) {
    found.add(new Refusal(key, why, remedy));
  }

  private void byKey(SettingsChange change) {
    change.restart().ifPresent(why -> add(change.toString(), why, RESTART));
  }

  private void byVoters(VoterList stored) {
    ReplicationSettings next = after.replication();
    boolean votes = Wiring.voting(before.replication(), stored).majority();
    if (Wiring.voting(next, stored).majority() != votes) {
      add(
          "replication.peers",
          votes
              ? "nobody would be asked any more before a claim, where votes decide now"
              : "votes would decide, where nobody is asked now",
          "stop all agents, change the file on every node, then start them");
    }
    try {
      VoterChanges.refuseTooMany(next, stored);
    } catch (OperatorError tooMany) {
      add(tooMany.where(), tooMany.what(), tooMany.remedy());
    }
  }

  /** The peer may still ask for what is left out here, and take the silence for a death. */
  private void byWire() {
    HaSettings now = before.replication().ha();
    HaSettings next = after.replication().ha();
    if (Wiring.asksWire(before.replication())
        && !next.virtualAddresses().containsAll(now.virtualAddresses())) {
      add(
          "replication.ha.virtual_ips",
          "a pair that asks for VIPs on their LAN adds some while it runs, and takes none away",
          "restart the backup's agent with its new file first, then the primary's");
    }
  }

  /** A mark of the old times must not renew a lease of the new ones for longer than D. */
  private void byTimes() {
    Timing old = before.replication().ha().timing();
    Timing next = after.replication().ha().timing();
    long dead = Math.max(old.deadAfter().toNanos(), next.deadAfter().toNanos());
    long lease = old.tokenLife().plus(next.kernelTimeout()).plus(old.jiffy()).toNanos();
    if (lease * 101 > dead * 99) {
      add(
          "replication.ha.probe_interval",
          "a shorter probe_interval together with a longer dead time leaves too little between a"
              + " lease and what is promised",
          "reload the longer dead time first, then the shorter probe_interval");
    }
  }

  private void byDatasets() {
    if (before.datasets().isEmpty() != after.datasets().isEmpty()) {
      add("replication.datasets", "replication begins and ends with an agent's life", RESTART);
    }
  }
}
