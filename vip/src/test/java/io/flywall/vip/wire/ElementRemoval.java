package io.flywall.vip.wire;

/** The release that was rejected: a transaction. Here to be measured against the frame. */
public final class ElementRemoval {
  private ElementRemoval() {}

  public static void write(NftablesBatch batch) {
    NetlinkWriter to =
        batch
            .begin(NftablesBatch.DELETE_SET_ELEMENTS, 0)
            .attribute(1, GateTable.NAME)
            .attribute(2, GateTable.LEASE.name())
            .beginNest(3);
    GateTable.element(to, new byte[Integer.BYTES]);
    to.endNest().end();
  }
}
