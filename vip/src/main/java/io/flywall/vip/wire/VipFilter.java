package io.flywall.vip.wire;

import io.flywall.value.VirtualAddress;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A program for the kernel's socket filter (Documentation/networking/filter.rst) that lets through
 * what may speak about one of the VIPs: ARP from or for it, neighbour advertisements and
 * solicitations with it as target. It keeps the traffic of a busy LAN out of this process; what it
 * lets through is decoded with all checks by {@link VipSightings}.
 */
public final class VipFilter {
  /** Code, two jump distances, operand: struct sock_filter of include/uapi/linux/filter.h. */
  public static final int INSTRUCTION_LENGTH = 8;

  /** BPF_MAXINSNS of include/uapi/linux/bpf_common.h: room for 450 IPv6 addresses. */
  public static final int MOST_INSTRUCTIONS = 4096;

  // BPF_LD with BPF_ABS and a size; BPF_JMP; BPF_ALU; BPF_RET: bpf_common.h.
  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP = 0x05;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int AND = 0x54;
  private static final int RETURN = 0x06;

  /** SKF_AD_OFF and what it can be added to: facts about a frame that are not in its bytes. */
  private static final int ANCILLARY = -0x1000;

  private static final int PACKET_TYPE = ANCILLARY + 4;
  private static final int VLAN_TAG = ANCILLARY + 44;

  /** PACKET_OUTGOING of include/uapi/linux/if_packet.h. */
  private static final int OUTGOING = 4;

  private static final int VLAN_ID = 0xfff;

  private static final int ETHER_TYPE_AT = 12;
  private static final int ARP_SENDER_AT = 28;
  private static final int ARP_TARGET_AT = 38;
  private static final int NEXT_HEADER_AT = 20;
  private static final int ICMP_TYPE_AT = 54;
  private static final int NEIGHBOR_TARGET_AT = 62;
  private static final int ICMPV6 = 58;

  /** The longest frame that can matter: what is longer is cut, and not decoded then. */
  private static final int WHOLE_FRAME = 1_514;

  private final List<Step> program = new ArrayList<>();

  private record Step(int code, int ifEqual, int ifNot, int operand) {}

  private VipFilter() {}

  /**
   * The program for one device.
   *
   * @throws IllegalArgumentException when it would be longer than the kernel takes
   */
  public static ByteBuffer program(Collection<VirtualAddress> vips) {
    VipFilter filter = new VipFilter();
    filter.refuseOwnAndTagged();
    filter.add(LOAD_HALF, ETHER_TYPE_AT);
    // A jump on a condition reaches 255 instructions, an unconditional one any number: the part for
    // ARP is written first, to learn its length.
    VipFilter arp = new VipFilter();
    arp.acceptArp(vips);
    filter.jumpIfEqual(EtherType.ARP, 1, 0);
    filter.add(JUMP, arp.program.size());
    filter.program.addAll(arp.program);
    filter.acceptNeighbors(vips);
    if (filter.program.size() > MOST_INSTRUCTIONS) {
      throw new IllegalArgumentException("too many VIPs on one device: " + vips.size());
    }
    return filter.encode();
  }

  /**
   * Own frames, and those of VLANs on the device: the kernel takes their tag off before packet
   * sockets of the device below see them, and the same address may live in another VLAN.
   */
  private void refuseOwnAndTagged() {
    add(LOAD_WORD, PACKET_TYPE);
    jumpIfEqual(OUTGOING, 0, 1);
    refuse();
    add(LOAD_WORD, VLAN_TAG);
    add(AND, VLAN_ID);
    jumpIfEqual(0, 1, 0);
    refuse();
  }

  private void acceptArp(Collection<VirtualAddress> vips) {
    add(LOAD_WORD, ARP_SENDER_AT);
    acceptIfOneOf(vips);
    // The other requests for a VIP: only those from nobody are probes.
    jumpIfEqual(0, 1, 0);
    refuse();
    add(LOAD_WORD, ARP_TARGET_AT);
    acceptIfOneOf(vips);
    refuse();
  }

  private void acceptIfOneOf(Collection<VirtualAddress> vips) {
    for (VirtualAddress vip : vips) {
      if (vip.address() instanceof Inet4Address) {
        jumpIfEqual(ByteBuffer.wrap(vip.address().getAddress()).getInt(), 0, 1);
        accept();
      }
    }
  }

  /** Behind the EtherType; a frame that is too short for a load is refused by the kernel. */
  private void acceptNeighbors(Collection<VirtualAddress> vips) {
    require(EtherType.IPV6);
    add(LOAD_BYTE, NEXT_HEADER_AT);
    require(ICMPV6);
    add(LOAD_BYTE, ICMP_TYPE_AT);
    jumpIfEqual(NeighborFrame.SOLICITATION, 2, 0);
    require(NeighborFrame.ADVERTISEMENT);
    for (VirtualAddress vip : vips) {
      if (!vip.isIpv4()) {
        ByteBuffer address = ByteBuffer.wrap(vip.address().getAddress());
        for (int word = 3; word >= 0; word--) {
          // The last word differs most often. Where one differs, on to behind "accept".
          add(LOAD_WORD, NEIGHBOR_TARGET_AT + 4 * word);
          jumpIfEqual(address.getInt(4 * word), 0, 2 * word + 1);
        }
        accept();
      }
    }
    refuse();
  }

  private void require(int value) {
    jumpIfEqual(value, 1, 0);
    refuse();
  }

  private void accept() {
    add(RETURN, WHOLE_FRAME);
  }

  private void refuse() {
    add(RETURN, 0);
  }

  private void add(int code, int operand) {
    program.add(new Step(code, 0, 0, operand));
  }

  private void jumpIfEqual(int value, int ifEqual, int ifNot) {
    program.add(new Step(JUMP_IF_EQUAL, ifEqual, ifNot, value));
  }

  private ByteBuffer encode() {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(program.size() * INSTRUCTION_LENGTH)
            .order(ByteOrder.nativeOrder());
    for (Step step : program) {
      bytes
          .putShort((short) step.code())
          .put((byte) step.ifEqual())
          .put((byte) step.ifNot())
          .putInt(step.operand());
    }
    return bytes.flip();
  }
}
