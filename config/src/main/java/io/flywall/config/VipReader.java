package io.flywall.config;

import io.flywall.value.VirtualAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The virtual addresses: one {@code virtual_ip} block, or {@code virtual_ips} for many. */
final class VipReader {
  static final String ONE = "replication.ha.virtual_ip";
  static final String MANY = "replication.ha.virtual_ips";

  private final Document document;
  private final List<Block> blocks;
  private final Map<String, VirtualAddress> found = new LinkedHashMap<>();

  VipReader(Document document) {
    this.document = document;
    List<Block> all = new ArrayList<>();
    document.block(ONE).ifPresent(all::add);
    all.addAll(document.blocks(MANY));
    this.blocks = List.copyOf(all);
  }

  /**
   * @param nodeAddresses the nodes' own addresses by who has them; a VIP must be none of them
   */
  List<VirtualAddress> read(Map<InetAddress, String> nodeAddresses, boolean needed) {
    if (blocks.isEmpty() && needed) {
      document.problem(
          document.places().missing(ONE),
          ONE,
          Got.NOTHING,
          "at least one virtual IP",
          "add virtual_ip { address = \"IP/LENGTH\", interface = \"DEVICE\" }, or witness = true");
    }
    checkOneWayOfWriting();
    for (Block block : blocks) {
      readBlock(block, nodeAddresses);
    }
    return List.copyOf(found.values());
  }

  private void checkOneWayOfWriting() {
    if (document.value(ONE).isPresent() && document.value(MANY).isPresent()) {
      document.problem(
          document.places().of(document.value(ONE).get(), ONE),
          ONE,
          "both virtual_ip and virtual_ips",
          "one of the two",
          "use virtual_ips for all");
    }
  }

  private void readBlock(Block block, Map<InetAddress, String> nodeAddresses) {
    block.require(KeyTable.VIP_ADDRESS, "an address like 10.0.0.100/24", "add address = \"...\"");
    block.require(KeyTable.VIP_INTERFACE, "a device like eth1", "add interface = \"...\"");
    Optional<Cidr> cidr = block.find(KeyTable.VIP_ADDRESS);
    Optional<String> device = block.find(KeyTable.VIP_INTERFACE);
    if (cidr.isPresent()) {
      checkForeign(block, cidr.get(), nodeAddresses);
    }
    if (cidr.isPresent() && device.isPresent()) {
      add(block, new VirtualAddress(cidr.get().address(), cidr.get().prefixLength(), device.get()));
    }
  }

  private void checkForeign(Block block, Cidr cidr, Map<InetAddress, String> nodeAddresses) {
    String owner = nodeAddresses.get(cidr.address());
    if (owner != null) {
      block.problem(
          KeyTable.VIP_ADDRESS,
          IpLiteral.text(cidr.address()) + ", " + owner,
          "an address that no node has as its own",
          "choose a free address");
    }
  }

  private void add(Block block, VirtualAddress vip) {
    // fe80::1 may stand on every device: a link-local address is one only together with its link.
    String address = IpLiteral.text(vip.address());
    boolean perLink = vip.address().isLinkLocalAddress();
    if (found.putIfAbsent(perLink ? address + "@" + vip.interfaceName() : address, vip) != null) {
      block.problem(
          KeyTable.VIP_ADDRESS,
          address + " a second time",
          "written once",
          "remove one of the two blocks");
    }
  }

  /** A switch that is written per block and is one for the whole group in this build. */
  boolean agreed(Key<Boolean> key) {
    boolean first = blocks.isEmpty() ? document.get(key) : blocks.get(0).get(key);
    for (Block block : blocks) {
      if (block.get(key) != first) {
        block.problem(
            key,
            String.valueOf(!first),
            first + ", as in the first virtual IP",
            "write the same " + key.name() + " in every block");
      }
    }
    return first;
  }
}
