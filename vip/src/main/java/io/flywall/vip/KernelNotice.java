package io.flywall.vip;

/**
 * What the kernel told without being asked, whoever did it (we ourselves, too). A notice is a
 * reason to look again, not a replacement for looking: notices can be lost.
 */
public sealed interface KernelNotice {

  /** Added, or changed in its flags. */
  record AddressAppeared(AssignedAddress address) implements KernelNotice {}

  /**
   * It was there before and only its lifetime was set again, as by each of our own refreshes: there
   * is nothing to do about it. Within a hundredth of a second of its addition, which is how finely
   * the kernel stamps, it is told as {@link AddressAppeared}.
   */
  record AddressRefreshed(AssignedAddress address) implements KernelNotice {}

  record AddressGone(AssignedAddress address) implements KernelNotice {}

  /** New, or changed: up, down, carrier, name, MAC, and much that does not concern us. */
  record DeviceChanged(Device device) implements KernelNotice {}

  record DeviceGone(int index, String name) implements KernelNotice {}

  /** Notices were lost (the kernel's queue for us was full): observe everything. */
  record Overrun() implements KernelNotice {}
}
