package io.flywall.agent.election;

import java.util.Locale;

/** Why a role changed: one word in the log line, the API, the history and {@code ha status}. */
public enum Reason {
  STARTED("the agent started and listens"),
  PRIMARY_HEARD("a primary was heard"),
  BOOT_WAIT_OVER("no primary was heard during the boot wait"),
  COLD_START("no primary is there and this node ranks best"),
  PRIMARY_SILENT("the primary was silent for the dead time"),
  HANDED_TO_US("the primary handed over to this node"),
  RELEASED("the primary gave up and this node ranks best"),
  HAND_OVER_FAILED("the successor did not claim; this node serves again"),
  HAND_OVER("an operator asked for a hand-over"),
  FAILBACK("a preferred node is healthy again"),
  CONFLICT_LOST("another primary has the better claim"),
  QUORUM_LOST("no quorum has answered for as long as its promises last"),
  QUORUM_BACK("a quorum answers again and this node ranks best"),
  LEASE_LOST("the kernel did not renew the lease in time"),
  CLAIM_LATE("the votes were too old when the claim reached the kernel"),
  FORCED("an operator declared voters dead, and a majority of the others agrees"),
  RESUMED("the agent restarted and its lease was still alive"),
  QUORUM_DIFFERS("another node is configured with another quorum rule"),
  QUORUM_AGREES("all nodes are configured with one quorum rule again"),
  ISOLATED("neither a peer nor a monitored gateway answers"),
  ISOLATION_OVER("a peer or a monitored gateway answers again"),
  LAN_LOST("no other node hears this one on the VIPs' LAN, and they hear each other"),
  LAN_BACK("this node is heard on the VIPs' LAN again"),
  DEVICE_LOST("a needed device is missing or has no carrier"),
  DEVICE_BACK("all needed devices are there"),
  WITHDRAW_REFUSED("the kernel did not confirm that this node stopped answering"),
  WITHDRAWN("the kernel confirmed that this node stopped answering"),
  CLAIM_REFUSED("the kernel refused a VIP"),
  STALLED("the agent did not run for longer than its claim lasts"),
  SAME_ID("another node uses this node's id"),
  SAME_ID_GONE("no other node uses this node's id any more"),
  STOPPING("the agent was told to stop");

  private final String meaning;

  Reason(String meaning) {
    this.meaning = meaning;
  }

  /** One sentence for people. */
  public String meaning() {
    return meaning;
  }

  /** Lower case with dashes, as users read it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
