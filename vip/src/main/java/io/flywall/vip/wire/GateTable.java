package io.flywall.vip.wire;

import io.flywall.value.BrokenInvariant;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The table of nftables that holds the lease and the gates. As {@code nft list table netdev
 * flywall} shows it, for a device eth0:
 *
 * <pre>
 * table netdev flywall {
 *   comment "flywall 2"
 *   set vip4 { type ipv4_addr; elements = { 10.99.0.100 } }
 *   set vip6 { type ipv6_addr; }
 *   set lease { type mark; size 1024; flags dynamic,timeout; gc-interval 250ms }
 *   set token { typeof @ll,112,32; size 16384; flags dynamic,timeout; gc-interval 250ms }
 *   chain inbound {
 *     ip daddr @vip4 meta mark and 0 != @lease drop
 *     ip6 daddr @vip6 meta mark and 0 != @lease drop
 *     arp daddr ip @vip4 meta mark and 0 != @lease drop
 *   }
 *   chain outbound { (the same with saddr) }
 *   chain control {
 *     type filter hook egress device "lo" priority -500; policy accept;
 *     meta protocol 0x88b6 add @token { @ll,112,32 timeout A' } comment "(fingerprint)"
 *     meta protocol 0x88b6 drop
 *     meta protocol 0x88b5 @ll,112,32 @token update @lease { @ll,144,32 timeout T }
 *     meta protocol 0x88b5 drop
 *     meta protocol 0x88b7 delete @lease { @ll,144,32 }
 *     meta protocol 0x88b7 drop
 *   }
 *   chain in-eth0 { type filter hook ingress device "eth0" priority -500; jump inbound }
 *   chain out-eth0 { type filter hook egress device "eth0" priority -500; jump outbound }
 * }
 * </pre>
 *
 * <p>One element is the lease of all devices: it is renewed, released and read as one, at the same
 * cost for one device and for a thousand, also while a device is down, and a device that is new
 * needs no renewal of its own. Its key is the number of the group of VIPs, and {@code meta mark and
 * 0} is how the constant 0 is written so that nft(8) can read back what it lists: a rule file saved
 * with our table in it must not fail to load. An element per device, keyed by {@code iif}, was
 * rejected: a release must send a frame through each device then, and cannot through one that is
 * down.
 *
 * <p>What the gates are for stands as a comment beside the rule that times belong to, and not as
 * the table's, which nftables cannot change: so other VIPs and other times come in one transaction
 * that leaves marks and lease alone ({@link #writeChange}).
 *
 * <p>The tests are of the packet, not of its way: what another host sends to a VIP that the peer
 * holds is stopped, too, if this node routes it. Neighbour advertisements are stopped by their
 * source, which Linux makes the address asked for (ndisc_send_na).
 *
 * @param vips whose answers are gated, in one order
 * @param tokenLife A' of the design: whole milliseconds
 * @param leaseTime T of the design: whole milliseconds
 */
public record GateTable(List<InetAddress> vips, Duration tokenLife, Duration leaseTime) {
  public static final String NAME = "flywall";

  /** The number of the group of VIPs. There is one group so far. */
  static final int GROUP = 0;

  /** A set and its number within the transaction that makes it. */
  record Set(String name, int id) {}

  static final Set VIP4 = new Set("vip4", 1);
  static final Set VIP6 = new Set("vip6", 2);
  static final Set LEASE = new Set("lease", 3);
  static final Set TOKEN = new Set("token", 4);

  static final String INBOUND = "inbound";
  static final String OUTBOUND = "outbound";
  static final String CONTROL = "control";

  /** The rules of each shared chain. */
  static final Map<String, Integer> SHARED_RULES = Map.of(INBOUND, 3, OUTBOUND, 3, CONTROL, 6);

  /** The device of the control chain, and the only one without a gate. */
  public static final String LOOPBACK = "lo";

  /** NF_NETDEV_INGRESS and NF_NETDEV_EGRESS of include/uapi/linux/netfilter.h. */
  static final int INGRESS = 0;

  static final int EGRESS = 1;

  /** Before everybody else's: -500 comes ahead of the raw tables and of flow offload. */
  private static final int PRIORITY = -500;

  /** Changes when the rules do: a table of an older version is replaced. */
  static final String VERSION = "flywall 2";

  /** NFT_SET_TIMEOUT | NFT_SET_EVAL. */
  private static final int DYNAMIC = 0x30;

  /** Data types by which nft(8) shows the keys: TYPE_INTEGER, IPADDR, IP6ADDR, MARK. */
  private static final int TYPE_INTEGER = 4;

  private static final int TYPE_IPV4 = 7;
  private static final int TYPE_IPV6 = 8;
  private static final int TYPE_MARK = 19;

  /** Of a frame, see {@link LeaseFrame}. */
  private static final int COUNTER_AT = EtherType.HEADER_LENGTH;

  private static final int GROUP_AT = COUNTER_AT + Integer.BYTES;

  /** Letters, digits and marks that a chain's name may have everywhere in nft(8). */
  private static final String PLAIN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

  /**
   * What has ended counts towards a set's size until it is collected: after a second by default,
   * and not while another program holds the commit lock (nft_trans_gc_work_done).
   */
  private static final int COLLECTION_MILLIS = 250;

  /** A thousand a second for 16 s of a foreign commit; 256 KiB of kernel memory. */
  private static final int MOST_TOKENS = 16_384;

  /**
   * Each lapse or release leaves one behind until it is collected. They share their key, and with
   * more than some sixteen in a chain the kernel's hash table (ELASTICITY in lib/rhashtable.c)
   * refuses one now and then: a renewal is lost, and made good by the next.
   */
  private static final int MOST_LEASES = 1024;

  /** So that one list of elements fits its attribute, whose length has 16 bits. */
  private static final int ELEMENTS_PER_MESSAGE = 1_000;

  /** What nft(8) keeps with a set of {@code typeof @ll,112,32}; without it, it cannot reload it. */
  private static final byte[] TYPEOF_COUNTER =
      HexFormat.of()
          .parseHex(
              "0004020000000326000407000000011e"
                  + "00040000000001040000000002040100"
                  + "0000030470000000040420000000");

  /** Byte order of the key, as nft(8) keeps it: the network's, the host's. */
  private static final byte[] NETWORK_ORDER = HexFormat.of().parseHex("000402000000");

  private static final byte[] HOST_ORDER = HexFormat.of().parseHex("000401000000");

  public GateTable {
    vips = vips.stream().distinct().toList();
  }

  /** Tells tables apart that differ in VIPs, times or rules. */
  public String fingerprint() {
    StringBuilder text = new StringBuilder(VERSION).append(' ');
    text.append(tokenLife.toMillis()).append(' ').append(leaseTime.toMillis());
    vips.forEach(vip -> text.append(' ').append(HexFormat.of().formatHex(vip.getAddress())));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new BrokenInvariant("this Java has no SHA-256: " + e.getMessage());
    }
  }

  int vips4() {
    return (int) vips.stream().filter(GateTable::isIpv4).count();
  }

  int vips6() {
    return vips.size() - vips4();
  }

  /** Makes all that the gates share, in the place of whatever is called like our table. */
  public void writeReplacement(NftablesBatch batch) {
    writeRemoval(batch);
    writeTable(batch);
    writeChain(batch, INBOUND);
    writeChain(batch, OUTBOUND);
    writeBaseChain(batch, CONTROL, EGRESS, LOOPBACK);
    set(batch, VIP4, 0, TYPE_IPV4, 4, NETWORK_ORDER);
    set(batch, VIP6, 0, TYPE_IPV6, 16, NETWORK_ORDER);
    set(batch, LEASE, MOST_LEASES, TYPE_MARK, 4, HOST_ORDER);
    set(batch, TOKEN, MOST_TOKENS, TYPE_INTEGER, 4, TYPEOF_COUNTER);
    changeElements(batch, NftablesBatch.NEW_SET_ELEMENTS, NetlinkMessage.FLAG_CREATE, vips);
    gate(batch, INBOUND, EtherType.IPV4, 16, VIP4);
    gate(batch, INBOUND, EtherType.IPV6, 24, VIP6);
    gate(batch, INBOUND, EtherType.ARP, 24, VIP4);
    gate(batch, OUTBOUND, EtherType.IPV4, 12, VIP4);
    gate(batch, OUTBOUND, EtherType.IPV6, 8, VIP6);
    gate(batch, OUTBOUND, EtherType.ARP, 14, VIP4);
    writeControl(batch);
  }

  /**
   * Brings the table as {@code before} has made it to this one. Marks and a live lease stay as they
   * are; a frame meets either the rules before or those after.
   */
  public void writeChange(NftablesBatch batch, GateTable before) {
    List<InetAddress> gone = new ArrayList<>(before.vips);
    gone.removeAll(vips);
    List<InetAddress> added = new ArrayList<>(vips);
    added.removeAll(before.vips);
    changeElements(batch, NftablesBatch.DELETE_SET_ELEMENTS, 0, gone);
    changeElements(batch, NftablesBatch.NEW_SET_ELEMENTS, NetlinkMessage.FLAG_CREATE, added);
    // Without a handle: all rules of the chain.
    batch.begin(NftablesBatch.DELETE_RULE, 0).attribute(1, NAME).attribute(2, CONTROL).end();
    writeControl(batch);
  }

  private static void changeElements(
      NftablesBatch batch, int type, int flags, List<InetAddress> addresses) {
    elements(batch, VIP4, type, flags, addresses.stream().filter(GateTable::isIpv4).toList());
    elements(batch, VIP6, type, flags, addresses.stream().filter(vip -> !isIpv4(vip)).toList());
  }

  private static boolean isIpv4(InetAddress vip) {
    return vip instanceof Inet4Address;
  }

  /** Opens all gates for good; also where there is no table: then one is made and removed. */
  public static void writeRemoval(NftablesBatch batch) {
    batch.begin(NftablesBatch.NEW_TABLE, 0).attribute(1, NAME).networkAttribute(2, 0).end();
    batch.begin(NftablesBatch.DELETE_TABLE, 0).attribute(1, NAME).end();
  }

  private void writeTable(NftablesBatch batch) {
    batch
        .begin(NftablesBatch.NEW_TABLE, NetlinkMessage.FLAG_CREATE)
        .attribute(1, NAME)
        .networkAttribute(2, 0)
        .attribute(6, asComment(VERSION))
        .end();
  }

  /** NFTNL_UDATA_TABLE_COMMENT and NFTNL_UDATA_RULE_COMMENT: type 0, length, text, NUL. */
  private static byte[] asComment(String words) {
    byte[] text = words.getBytes(StandardCharsets.US_ASCII);
    byte[] userData = new byte[text.length + 3];
    userData[1] = (byte) (text.length + 1);
    System.arraycopy(text, 0, userData, 2, text.length);
    return userData;
  }

  private static NetlinkWriter beginChain(NftablesBatch batch, String name) {
    return batch
        .begin(NftablesBatch.NEW_CHAIN, NetlinkMessage.FLAG_CREATE)
        .attribute(1, NAME)
        .attribute(3, name);
  }

  private static void writeChain(NftablesBatch batch, String name) {
    beginChain(batch, name).end();
  }

  private static void writeBaseChain(NftablesBatch batch, String name, int hook, String device) {
    beginChain(batch, name)
        .attribute(7, "filter")
        .networkAttribute(5, 1) // accept
        .beginNest(4)
        .networkAttribute(1, hook)
        .networkAttribute(2, PRIORITY)
        .attribute(3, device)
        .endNest()
        .end();
  }

  private static void set(
      NftablesBatch batch, Set set, int size, int type, int length, byte[] userData) {
    NetlinkWriter to =
        batch
            .begin(NftablesBatch.NEW_SET, NetlinkMessage.FLAG_CREATE)
            .attribute(1, NAME)
            .attribute(2, set.name())
            .networkAttribute(3, size == 0 ? 0 : DYNAMIC)
            .networkAttribute(4, type)
            .networkAttribute(5, length)
            .networkAttribute(10, set.id());
    if (size != 0) {
      to.beginNest(9).networkAttribute(1, size).endNest();
      to.networkAttribute(12, COLLECTION_MILLIS);
    }
    to.attribute(13, userData).end();
  }

  private static void elements(
      NftablesBatch batch, Set set, int type, int flags, List<InetAddress> addresses) {
    for (int from = 0; from < addresses.size(); from += ELEMENTS_PER_MESSAGE) {
      int end = Math.min(addresses.size(), from + ELEMENTS_PER_MESSAGE);
      NetlinkWriter to =
          batch
              .begin(type, flags)
              .attribute(1, NAME)
              .attribute(2, set.name())
              .networkAttribute(4, set.id())
              .beginNest(3);
      addresses.subList(from, end).forEach(address -> element(to, address.getAddress()));
      to.endNest().end();
    }
  }

  static void element(NetlinkWriter to, byte[] key) {
    to.beginNest(1).beginNest(1).attribute(1, key).endNest().endNest();
  }

  private static void gate(
      NftablesBatch batch, String chain, int etherType, int addressAt, Set vips) {
    RuleWriter.append(batch, NAME, chain)
        .etherType(etherType)
        .load(RuleWriter.NETWORK_HEADER, addressAt, etherType == EtherType.IPV6 ? 16 : 4)
        .in(vips)
        .constant(GROUP)
        .notIn(LEASE)
        .drop();
  }

  /** The drop is a rule of its own: a full set ends the rule that wants to add to it. */
  private void writeControl(NftablesBatch batch) {
    control(batch, EtherType.ARM)
        .load(RuleWriter.LINK_HEADER, COUNTER_AT, 4)
        .change(RuleWriter.ADD, TOKEN, tokenLife.toMillis())
        .end(asComment(fingerprint()));
    control(batch, EtherType.ARM).drop();
    control(batch, EtherType.RENEW)
        .load(RuleWriter.LINK_HEADER, COUNTER_AT, 4)
        .in(TOKEN)
        .load(RuleWriter.LINK_HEADER, GROUP_AT, 4)
        .change(RuleWriter.UPDATE, LEASE, leaseTime.toMillis())
        .end();
    control(batch, EtherType.RENEW).drop();
    control(batch, EtherType.RELEASE)
        .load(RuleWriter.LINK_HEADER, GROUP_AT, 4)
        .change(RuleWriter.DELETE, LEASE, 0)
        .end();
    control(batch, EtherType.RELEASE).drop();
  }

  private static RuleWriter control(NftablesBatch batch, int etherType) {
    return RuleWriter.append(batch, NAME, CONTROL).etherType(etherType);
  }

  /** Puts a gate on a device that has none. */
  public static void writeGate(NftablesBatch batch, String device) {
    writeBaseChain(batch, inboundChain(device), INGRESS, device);
    writeBaseChain(batch, outboundChain(device), EGRESS, device);
    RuleWriter.append(batch, NAME, inboundChain(device)).jump(INBOUND);
    RuleWriter.append(batch, NAME, outboundChain(device)).jump(OUTBOUND);
  }

  /** Removes a chain of ours with its rules; it has to be there. */
  public static void writeChainRemoval(NftablesBatch batch, Collection<String> chains) {
    for (String chain : chains) {
      batch.begin(NftablesBatch.DELETE_CHAIN, 0).attribute(1, NAME).attribute(3, chain).end();
    }
  }

  /** Names of the two chains of a device's gate. */
  public static List<String> chainsOf(String device) {
    return Arrays.asList(inboundChain(device), outboundChain(device));
  }

  static String inboundChain(String device) {
    return "in-" + inName(device);
  }

  static String outboundChain(String device) {
    return "out-" + inName(device);
  }

  /**
   * A device's name may hold nearly anything, a chain's that nft(8) can read again only letters,
   * digits and some marks: others become {@code _} and their number, {@code _} itself as well.
   */
  private static String inName(String device) {
    StringBuilder name = new StringBuilder();
    for (byte b : device.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      name.append(PLAIN.indexOf(c) >= 0 ? String.valueOf(c) : "_" + HexFormat.of().toHexDigits(b));
    }
    return name.toString();
  }
}
