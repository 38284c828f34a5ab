package io.flywall.vip.linux;

import io.flywall.value.VirtualAddress;
import io.flywall.vip.wire.Addresses;

/** A node (eth0, .1) and a client (eth0, .2) on one cable. */
final class TwoHosts implements AutoCloseable {
  static final VirtualAddress VIP = new VirtualAddress(Addresses.v4("10.99.0.100"), 24, "eth0");
  static final VirtualAddress VIP6 = new VirtualAddress(Addresses.v6("2001:db8::100"), 64, "eth0");

  final NetworkNamespace node = NetworkNamespace.create();
  final NetworkNamespace client = NetworkNamespace.create();

  TwoHosts() {
    NetworkNamespace.connect(node, "eth0", client, "eth0");
    node.ip("addr", "add", "10.99.0.1/24", "dev", "eth0");
    node.ip("addr", "add", "2001:db8::1/64", "dev", "eth0", "nodad");
    client.ip("addr", "add", "10.99.0.2/24", "dev", "eth0");
    client.ip("addr", "add", "2001:db8::2/64", "dev", "eth0", "nodad");
  }

  @Override
  public void close() {
    node.close();
    client.close();
  }
}
