package io.flywall.vip.linux;

import io.flywall.value.EnvironmentFailure;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.wire.RouteNetlink;

/** The addresses of the network namespace that the calling thread is in. */
public final class LinuxKernelAddresses {
  private LinuxKernelAddresses() {}

  public static KernelAddresses open() throws EnvironmentFailure {
    return new RouteNetlink(LinuxNetlinkSocket.route());
  }
}
