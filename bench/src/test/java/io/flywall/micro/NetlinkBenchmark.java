package io.flywall.micro;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.Change;
import io.flywall.vip.Outcome;
import io.flywall.vip.wire.RouteNetlink;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Requests for addresses and the reading of their acknowledgements, with a kernel of no cost. */
@State(Scope.Thread)
public class NetlinkBenchmark {
  private final RouteNetlink netlink = new RouteNetlink(new ObligingKernel());
  private final List<Change> one = new ArrayList<>();
  private final List<Change> sixtyFour = new ArrayList<>();

  /** IPv4 and IPv6 in turn. */
  @Setup
  public void make() throws UnknownHostException, EnvironmentFailure {
    for (int i = 0; i < 64; i++) {
      InetAddress address = InetAddress.getByName(i % 2 == 0 ? "192.0.2." + i : "2001:db8::" + i);
      VirtualAddress vip = new VirtualAddress(address, i % 2 == 0 ? 32 : 128, "lan0");
      sixtyFour.add(new Change.Add(vip, Optional.of(Duration.ofSeconds(2))));
    }
    one.add(sixtyFour.get(0));
    if (!sixtyFourAddresses().stream().allMatch(Outcome::holds)) {
      throw new IllegalStateException("not understood");
    }
  }

  @Benchmark
  public List<Outcome> oneAddress() throws EnvironmentFailure {
    return netlink.apply(one);
  }

  @Benchmark
  public List<Outcome> sixtyFourAddresses() throws EnvironmentFailure {
    return netlink.apply(sixtyFour);
  }
}
