package io.flywall.vip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.wire.Addresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressLifetimeLeaseTest {
  private static final VirtualAddress VIP =
      new VirtualAddress(Addresses.v4("10.99.0.100"), 24, "eth0");
  private static final Duration TOKEN_LIFE = Duration.ofMillis(16);
  private static final Duration LIFETIME = Duration.ofSeconds(2);

  /** One device, which carries the VIP or not. */
  private static final class Kernel implements KernelAddresses {
    private final List<Change> applied = new ArrayList<>();
    private boolean carries = true;
    private boolean mute;

    @Override
    public Observed observe() throws EnvironmentFailure {
      if (mute) {
        throw new EnvironmentFailure("netlink gives no reply");
      }
      Device device = new Device(3, "eth0", true, true, MacAddress.ZERO, 1500);
      AssignedAddress vip = new AssignedAddress(3, VIP.address(), VIP.prefixLength());
      return new Observed(Map.of("eth0", device), carries ? Set.of(vip) : Set.of());
    }

    @Override
    public List<Outcome> apply(List<Change> changes) {
      applied.addAll(changes);
      return changes.stream().map(c -> new Outcome(c, Outcome.Result.DONE, "")).toList();
    }

    @Override
    public void close() {
      throw new AssertionError("not ours to close");
    }
  }

  private final Kernel kernel = new Kernel();
  private MonotonicInstant now = new MonotonicInstant(0);
  private final AddressLifetimeLease lease =
      new AddressLifetimeLease(kernel, () -> now, List.of(VIP), TOKEN_LIFE, LIFETIME);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void a_renewal_refreshes_what_is_there() {
    assertTrue(lease.arm(1) && lease.renew(1));
    assertEquals(List.of(new Change.Refresh(VIP, LIFETIME)), kernel.applied);
    pass(Duration.ofMillis(1500));
    assertEquals(Optional.of(Duration.ofMillis(500)), lease.read().left());
    pass(Duration.ofMillis(500));
    assertEquals(Optional.empty(), lease.read().left());
  }

  @Test
  void a_renewal_makes_no_address() {
    kernel.carries = false;
    assertTrue(lease.arm(1) && lease.renew(1));
    assertEquals(List.of(), kernel.applied);
  }

  @Test
  void an_old_or_unknown_token_renews_nothing_and_arming_again_does_not_help() {
    assertTrue(lease.renew(9));
    assertTrue(lease.arm(1));
    pass(Duration.ofMillis(10));
    assertTrue(lease.arm(1));
    pass(Duration.ofMillis(7));
    assertTrue(lease.renew(1));
    assertEquals(List.of(), kernel.applied);
  }

  @Test
  void the_kernel_is_bothered_twice_a_second_at_most() {
    for (int i = 0; i < 100; i++) {
      assertTrue(lease.arm(i) && lease.renew(i));
      pass(Duration.ofMillis(10));
    }
    assertEquals(2, kernel.applied.size());
  }

  @Test
  void a_release_is_true_only_when_the_addresses_are_gone() {
    assertFalse(lease.release());
    kernel.carries = false;
    assertTrue(lease.release());
    kernel.mute = true;
    assertFalse(lease.release());
  }

  @Test
  void it_never_claims_to_be_more_than_it_is() {
    KernelLease.Holding holding = lease.read();
    assertEquals(KernelLease.Kind.ADDRESS_LIFETIME, holding.kind());
    assertFalse(holding.intact());
    assertTrue(holding.problem().contains("3 s"), holding::problem);
    assertTrue(holding.problem().contains("5.16"), holding::problem);
    assertEquals(LIFETIME, lease.lifetime());
  }

  @Test
  void a_kernel_that_does_not_answer_is_told() {
    kernel.mute = true;
    assertTrue(lease.arm(1));
    assertFalse(lease.renew(1));
    assertTrue(lease.read().problem().contains("no reply"), lease.read()::problem);
    lease.close();
  }
}
