package io.flywall.vip;

/** What was seen about a VIP on its LAN. */
public interface WireListener {
  /** Called on the listening thread: must only enqueue. */
  void heard(WireSighting sighting);
}
