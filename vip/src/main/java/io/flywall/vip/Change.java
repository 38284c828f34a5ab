package io.flywall.vip;

import io.flywall.value.VirtualAddress;

/** One step from what is to what should be. */
public sealed interface Change {
  VirtualAddress vip();

  /** Put the address on its device. */
  record Add(VirtualAddress vip) implements Change {}

  /** Take the address, with just this prefix length, from its device. */
  record Remove(VirtualAddress vip) implements Change {}
}
