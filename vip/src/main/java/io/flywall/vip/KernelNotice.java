package io.flywall.vip;

/**
 * What the kernel told without being asked, whoever did it (we ourselves, too). A notice is a
 * reason to look again, not a replacement for looking: notices can be lost.
 */
public sealed interface KernelNotice {

  /** Added, or changed in flags or lifetimes. */
  record AddressAppeared(AssignedAddress address) implements KernelNotice {}

  record AddressGone(AssignedAddress address) implements KernelNotice {}

  /** New, or changed: up, down, carrier, name, MAC, and much that does not concern us. */
  record DeviceChanged(Device device) implements KernelNotice {}

  record DeviceGone(int index, String name) implements KernelNotice {}

  /** Notices were lost (the kernel's queue for us was full): observe everything. */
  record Overrun() implements KernelNotice {}
}
