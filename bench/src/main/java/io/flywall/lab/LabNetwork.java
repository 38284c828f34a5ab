package io.flywall.lab;

import io.flywall.vip.MacAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A network of the lab with its addressing plan. The addresses exist inside the lab's namespaces
 * only, so they cannot meet those of the machine.
 */
public enum LabNetwork {
  /** Where the clients are, and the virtual IPs. */
  LAN("lan", 77),
  /** The cable between the nodes. */
  SYNC("sync", 78);

  private static final int FIRST_NODE = 10;
  private static final int CLIENT = 2;

  private final String word;
  private final int subnet;

  LabNetwork(String word, int subnet) {
    this.word = word;
    this.subnet = subnet;
  }

  public String word() {
    return word;
  }

  /** The device's name in a node or in the client. */
  public String device() {
    return word + "0";
  }

  String bridge() {
    return "br" + word;
  }

  /** The switch's port to {@code machine}. */
  String port(String machine) {
    return word + "-" + machine;
  }

  static int hostOfNode(int number) {
    return FIRST_NODE + number;
  }

  static int hostOfClient() {
    return CLIENT;
  }

  /** Written without prefix length. */
  public String address(int host) {
    return "10." + subnet + ".0." + host;
  }

  public String address6(int host) {
    return "fd" + subnet + "::" + Integer.toHexString(host);
  }

  public Inet4Address inet(int host) {
    try {
      return (Inet4Address) InetAddress.getByName(address(host));
    } catch (UnknownHostException e) {
      throw new LabFailure("no address: " + address(host), e);
    }
  }

  /** Locally administered, chosen: whoever reads a capture sees at once who spoke. */
  MacAddress mac(int host) {
    return new MacAddress(0x0200_0000_0000L | (long) subnet << 8 | host);
  }
}
