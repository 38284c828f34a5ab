package io.flywall.lab.prober;

import io.flywall.vip.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whom to ask for what; travels to the prober's process as its arguments.
 *
 * @param macs by node: on the LAN, on the sync network
 * @param safety also ask by ARP, by neighbour solicitation, by TCP and by ICMPv6
 */
public record ProbePlan(
    String vip,
    String vip6,
    String lanDevice,
    String syncDevice,
    String lanAddress,
    String syncAddress,
    String lanAddress6,
    String syncAddress6,
    Map<String, List<String>> macs,
    boolean safety) {

  private static final int FIXED = 9;

  public List<String> arguments() {
    List<String> words =
        new ArrayList<>(
            List.of(
                vip,
                vip6,
                lanDevice,
                syncDevice,
                lanAddress,
                syncAddress,
                lanAddress6,
                syncAddress6,
                Boolean.toString(safety)));
    macs.forEach((node, pair) -> words.add(node + "=" + String.join(",", pair)));
    return List.copyOf(words);
  }

  static ProbePlan of(String[] words) {
    Map<String, List<String>> macs = new LinkedHashMap<>();
    for (int i = FIXED; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String[] pair = words[i].substring(equals + 1).split(",", -1);
      macs.put(words[i].substring(0, equals), List.of(pair));
    }
    return new ProbePlan(
        words[0],
        words[1],
        words[2],
        words[3],
        words[4],
        words[5],
        words[6],
        words[7],
        macs,
        Boolean.parseBoolean(words[8]));
  }

  List<String> nodes() {
    return List.copyOf(macs.keySet());
  }

  MacAddress lanMac(int node) {
    return mac(node, 0);
  }

  MacAddress syncMac(int node) {
    return mac(node, 1);
  }

  private MacAddress mac(int node, int network) {
    String text = macs.get(nodes().get(node)).get(network);
    return MacAddress.parse(text).orElseThrow(() -> new IllegalArgumentException("MAC " + text));
  }
}
