package io.flywall.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Virtual IPs beside the lab's own, half of them IPv6: host routes, which the client reaches on the
 * LAN.
 *
 * @param addresses without prefix length
 */
public record VipRange(List<String> addresses) {
  /** Of the client's pings: more would take from those who are measured. */
  private static final int ASKED = 50;

  /** Usable last bytes of an IPv4 subnet of 256. */
  private static final int HOSTS = 250;

  public static VipRange of(int count) {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i / 2;
      addresses.add(
          i % 2 == 0
              ? "10.79." + number / HOSTS + "." + (1 + number % HOSTS)
              : "fd79::" + Integer.toHexString(1 + number));
    }
    return new VipRange(List.copyOf(addresses));
  }

  public boolean isEmpty() {
    return addresses.isEmpty();
  }

  public List<String> withPrefixes() {
    return addresses.stream()
        .map(address -> address + (address.contains(":") ? "/128" : "/32"))
        .toList();
  }

  /** The client looks for them on the LAN. */
  public void routeFrom(Lab lab) {
    String device = LabNetwork.LAN.device();
    String unused = lab.client().ip("route", "add", "10.79.0.0/16", "dev", device);
    unused = lab.client().ip("-6", "route", "add", "fd79::/64", "dev", device);
  }

  /** Those that a client is to ask. */
  public List<String> sample(Random chance) {
    List<String> shuffled = new ArrayList<>(addresses);
    Collections.shuffle(shuffled, chance);
    return List.copyOf(shuffled.subList(0, Math.min(ASKED, shuffled.size())));
  }
}
