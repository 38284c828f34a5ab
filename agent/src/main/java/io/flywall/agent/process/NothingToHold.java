package io.flywall.agent.process;

import io.flywall.vip.KernelLease;
import java.util.Optional;

/** The lease of a node that has no VIPs: a witness, or one that only replicates. */
final class NothingToHold implements KernelLease {
  @Override
  public boolean arm(int counter) {
    return true;
  }

  @Override
  public boolean renew(int counter) {
    return true;
  }

  @Override
  public boolean release() {
    return true;
  }

  @Override
  public Holding read() {
    return new Holding(Kind.NFTABLES, true, Optional.empty(), "");
  }

  @Override
  public void close() {}
}
