package io.flywall.vip;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import java.util.List;

/** Tells the neighbours that this node's link-layer address answers for a VIP now. */
public interface Announcer extends AutoCloseable {

  /**
   * One announcement for each VIP. All are tried before the failure is thrown, which names those
   * that did not get out.
   */
  void announce(List<VirtualAddress> vips) throws EnvironmentFailure;

  @Override
  void close();
}
