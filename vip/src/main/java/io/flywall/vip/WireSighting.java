package io.flywall.vip;

import io.flywall.value.VirtualAddress;

/**
 * Somebody else spoke about a VIP on its LAN. Nothing on a LAN is authenticated: only the address
 * that a peer named in a heartbeat of its own counts.
 *
 * @param by the link-layer address that is said to have the VIP, or wants it
 */
public record WireSighting(VirtualAddress vip, MacAddress by, Word word) {

  /** What was said. Where two cannot be told apart it is the answer: it only makes us later. */
  public enum Word {
    /** It has the VIP: an ARP reply, an advertisement after we asked, an ARP request from it. */
    ANSWER,
    /** It asks whether somebody has it (RFC 5227 section 2.1.1, RFC 4862 section 5.4.2). */
    PROBE,
    /** It tells everybody that it has it. */
    ANNOUNCEMENT
  }

  /** Whether it wants the VIP, or says so to everybody. */
  public boolean claim() {
    return word != Word.ANSWER;
  }
}
