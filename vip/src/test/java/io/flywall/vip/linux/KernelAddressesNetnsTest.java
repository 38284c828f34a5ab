package io.flywall.vip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.VirtualAddress;
import io.flywall.vip.AssignedAddress;
import io.flywall.vip.Change;
import io.flywall.vip.Device;
import io.flywall.vip.KernelAddresses;
import io.flywall.vip.Observed;
import io.flywall.vip.Outcome;
import io.flywall.vip.Outcome.Result;
import io.flywall.vip.VipPlan;
import io.flywall.vip.wire.Acknowledgement;
import io.flywall.vip.wire.AddressMessage;
import io.flywall.vip.wire.Addresses;
import io.flywall.vip.wire.Lifetime;
import io.flywall.vip.wire.NetlinkMessage;
import io.flywall.vip.wire.NetlinkWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("netns")
class KernelAddressesNetnsTest {
  private static final List<VirtualAddress> VIPS = List.of(TwoHosts.VIP, TwoHosts.VIP6);

  private TwoHosts hosts;
  private KernelAddresses kernel;

  @BeforeEach
  void open() {
    hosts = new TwoHosts();
    kernel = hosts.node.call(LinuxKernelAddresses::open);
  }

  @AfterEach
  void close() {
    if (kernel != null) {
      kernel.close();
    }
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void both_families_come_and_go_in_one_batch() throws Exception {
    Observed before = kernel.observe();
    assertTrue(before.isInsideASubnetOf(TwoHosts.VIP) && before.isInsideASubnetOf(TwoHosts.VIP6));
    assertEquals(List.of(Result.DONE, Result.DONE), apply(VIPS));
    assertTrue(VIPS.stream().allMatch(kernel.observe()::carries));
    String shown = hosts.node.ip("addr", "show", "dev", "eth0");
    assertTrue(shown.contains("10.99.0.100/24") && shown.contains("2001:db8::100/64"), shown);
    assertEquals(List.of(Result.DONE, Result.DONE), apply(List.of()));
    assertEquals(before.addresses(), kernel.observe().addresses());
  }

  @Test
  void a_vip_already_there_and_already_gone_is_success() throws Exception {
    List<Change> adds = List.of(new Change.Add(TwoHosts.VIP), new Change.Add(TwoHosts.VIP6));
    List<Change> removes =
        List.of(new Change.Remove(TwoHosts.VIP), new Change.Remove(TwoHosts.VIP6));
    assertEquals(List.of(Result.DONE, Result.DONE), results(adds));
    assertEquals(List.of(Result.ALREADY_SO, Result.ALREADY_SO), results(adds));
    assertEquals(List.of(Result.DONE, Result.DONE), results(removes));
    assertEquals(List.of(Result.ALREADY_SO, Result.ALREADY_SO), results(removes));
  }

  @Test
  void a_missing_device_is_told_and_the_others_go_on() throws Exception {
    VirtualAddress nowhere = new VirtualAddress(TwoHosts.VIP.address(), 24, "eth9");
    assertEquals(
        List.of(Result.NO_DEVICE, Result.DONE),
        results(List.of(new Change.Add(nowhere), new Change.Add(TwoHosts.VIP))));
  }

  @Test
  void a_refusal_comes_with_the_kernels_words() throws Exception {
    hosts.node.ip("link", "set", "eth0", "mtu", "1000"); // less than IPv6 needs: it goes off
    Outcome outcome = kernel.apply(List.of(new Change.Add(TwoHosts.VIP6))).get(0);
    assertEquals(Result.REFUSED, outcome.result());
    assertFalse(outcome.kernelText().isEmpty());
    assertEquals(List.of(Result.ALREADY_SO), results(List.of(new Change.Remove(TwoHosts.VIP6))));
  }

  @Test
  void an_ipv6_vip_is_usable_at_once() throws Exception {
    assertEquals(List.of(Result.DONE), results(List.of(new Change.Add(TwoHosts.VIP6))));
    String shown = hosts.node.ip("-6", "addr", "show", "dev", "eth0", "to", "2001:db8::100");
    assertTrue(shown.contains("nodad") && !shown.contains("tentative"), shown);
  }

  @Test
  void a_device_is_seen_as_ip_shows_it() throws Exception {
    Device up = kernel.observe().device("eth0").orElseThrow();
    assertTrue(up.up() && up.carrier() && up.mtu() == 1500);
    assertTrue(hosts.node.ip("link", "show", "eth0").contains(up.mac().toString()));
    hosts.client.ip("link", "set", "eth0", "down");
    Device cut = kernel.observe().device("eth0").orElseThrow();
    assertTrue(cut.up() && !cut.carrier());
  }

  @Test
  void a_device_that_is_made_again_carries_the_vip_on_its_new_index() throws Exception {
    assertEquals(List.of(Result.DONE), results(List.of(new Change.Add(TwoHosts.VIP))));
    int before = kernel.observe().device("eth0").orElseThrow().index();
    hosts.node.ip("link", "del", "eth0");
    NetworkNamespace.connect(hosts.node, "eth0", hosts.client, "eth0");
    assertEquals(List.of(Result.DONE), results(List.of(new Change.Add(TwoHosts.VIP))));
    Observed after = kernel.observe();
    assertTrue(after.device("eth0").orElseThrow().index() != before);
    assertTrue(after.carries(TwoHosts.VIP));
  }

  @Test
  void many_addresses_come_back_from_a_dump_of_many_parts() throws Exception {
    List<VirtualAddress> many = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      many.add(
          new VirtualAddress(Addresses.v4("10.98." + i / 250 + "." + (i % 250 + 1)), 32, "eth0"));
    }
    for (Outcome outcome : kernel.apply(VipPlan.between(many, many, kernel.observe()))) {
      assertEquals(Result.DONE, outcome.result());
    }
    assertEquals(List.of(), VipPlan.between(many, many, kernel.observe()));
  }

  @Test
  void a_lifetime_is_taken_and_refreshed_by_the_kernel() throws Exception {
    int index = kernel.observe().device("eth0").orElseThrow().index();
    try (LinuxNetlinkSocket socket = hosts.node.call(LinuxNetlinkSocket::route)) {
      for (VirtualAddress vip : VIPS) {
        AssignedAddress address = new AssignedAddress(index, vip.address(), vip.prefixLength());
        NetlinkWriter writer = new NetlinkWriter(ByteBuffer.allocate(256));
        AddressMessage.writeAdd(writer, 1, address, Lifetime.ofSeconds(100));
        AddressMessage.writeRefresh(writer, 2, address, Lifetime.ofSeconds(900));
        socket.send(writer.finished());
        ByteBuffer reply = ByteBuffer.allocate(1024);
        for (int sequence = 1; sequence <= 2; sequence++) {
          assertEquals(0, socket.receive(reply));
          Acknowledgement ack =
              Acknowledgement.decode(NetlinkMessage.parse(reply).orElseThrow().get(0))
                  .orElseThrow();
          assertEquals(new Acknowledgement(sequence, 0, ""), ack);
        }
        String shown =
            hosts.node.ip("addr", "show", "dev", "eth0", "to", vip.address().getHostAddress());
        // Whole seconds pass only rarely in between; a hundred never do.
        assertTrue(shown.matches("(?s).*valid_lft (900|89\\d)sec.*"), shown);
      }
    }
  }

  @Test
  void a_vip_that_was_added_for_a_time_is_refreshed_and_made_to_stay() throws Exception {
    Optional<Duration> time = Optional.of(Duration.ofSeconds(100));
    assertEquals(
        List.of(Result.DONE, Result.DONE),
        results(VipPlan.between(VIPS, VIPS, kernel.observe(), time)));
    assertLifetimes("(100|99)sec");
    assertEquals(
        List.of(Result.DONE, Result.DONE),
        results(
            List.of(
                new Change.Refresh(TwoHosts.VIP, Duration.ofSeconds(901)),
                new Change.Refresh(TwoHosts.VIP6, Duration.ofSeconds(901)))));
    assertLifetimes("(901|900|89\\d)sec");
    results(
        List.of(
            new Change.Refresh(TwoHosts.VIP, Optional.empty()),
            new Change.Refresh(TwoHosts.VIP6, Optional.empty())));
    assertLifetimes("forever");
    assertEquals(List.of(Result.DONE, Result.DONE), apply(List.of()));
  }

  @Test
  void a_refresh_makes_an_address_that_is_not_there() throws Exception {
    assertEquals(
        List.of(Result.DONE),
        results(List.of(new Change.Refresh(TwoHosts.VIP, Duration.ofSeconds(100)))));
    assertTrue(kernel.observe().carries(TwoHosts.VIP));
  }

  private void assertLifetimes(String expected) {
    for (VirtualAddress vip : VIPS) {
      String shown =
          hosts.node.ip("addr", "show", "dev", "eth0", "to", vip.address().getHostAddress());
      assertTrue(shown.matches("(?s).*valid_lft " + expected + ".*"), shown);
    }
  }

  private List<Result> apply(List<VirtualAddress> desired) throws Exception {
    return results(VipPlan.between(desired, VIPS, kernel.observe()));
  }

  private List<Result> results(List<Change> changes) throws Exception {
    return kernel.apply(changes).stream().map(Outcome::result).toList();
  }
}
