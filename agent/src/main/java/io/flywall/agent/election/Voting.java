package io.flywall.agent.election;

import io.flywall.value.VoterList;

/**
 * Whose consent a claim needs.
 *
 * @param majority false: nobody's (a pair without a witness); the wire is asked instead
 * @param voters how many nodes vote, this one included
 * @param configured who they are, where the configuration says so
 * @param asksWire without a majority: ask the VIP's LAN before a claim
 */
public record Voting(boolean majority, int voters, VoterList configured, boolean asksWire) {
  /** A pair that follows nothing but its silence. */
  public static final Voting NOBODY = new Voting(false, 2, VoterList.NONE, false);
}
