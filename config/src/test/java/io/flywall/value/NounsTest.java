package io.flywall.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NounsTest {
  private static VirtualAddress vip(String literal, int prefix) {
    try {
      return new VirtualAddress(InetAddress.getByName(literal), prefix, "lan0");
    } catch (UnknownHostException notALiteral) {
      throw new IllegalArgumentException(notALiteral);
    }
  }

  private static Rank rank(boolean inSync, FirstBoot boot, int priority, String node) {
    return new Rank(inSync, boot, new Priority(priority), new NodeId(node));
  }

  @Test
  void a_node_id_is_what_a_host_name_allows() {
    for (String good : List.of("a", "fw-1", "node_2", "fw.example.net", "x".repeat(63))) {
      assertEquals(good, new NodeId(good).toString());
    }
    for (String bad : List.of("", "-a", "a b", "ä", "a/b", "x".repeat(64), "a\n")) {
      assertThrows(IllegalArgumentException.class, () -> new NodeId(bad), bad);
    }
  }

  @Test
  void short_forms_of_usual_names_differ() {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertTrue(seen.add(new NodeId("node" + i).shortForm()), "node" + i);
    }
  }

  @Test
  void a_term_counts_up_and_stays_within_what_the_wire_carries() {
    assertEquals(new Term(1), Term.NONE.next());
    assertTrue(new Term(2).isAfter(new Term(1)));
    assertFalse(new Term(1).isAfter(new Term(1)));
    assertEquals(new Term(Term.MAX), new Term(Term.MAX - 1).plus(1000));
    assertThrows(IllegalArgumentException.class, () -> new Term(-1));
    assertThrows(IllegalArgumentException.class, () -> new Term(Term.MAX + 1));
    assertEquals("7", new Term(7).toString());
    assertTrue(new Term(3).compareTo(new Term(4)) < 0);
  }

  @Test
  void priorities_and_groups_have_ranges() {
    assertThrows(IllegalArgumentException.class, () -> new Priority(0));
    assertThrows(IllegalArgumentException.class, () -> new Priority(255));
    assertThrows(IllegalArgumentException.class, () -> new GroupId(256));
    assertThrows(IllegalArgumentException.class, () -> new GroupId(-1));
    assertEquals("50", new Priority(50).toString());
  }

  @Test
  void the_better_rank_is_in_sync_then_lower_priority_then_lower_id() {
    Rank best = rank(true, FirstBoot.AUTO, 50, "b");
    assertTrue(best.isBetterThan(rank(false, FirstBoot.AUTO, 1, "a"), false));
    assertTrue(best.isBetterThan(rank(true, FirstBoot.AUTO, 51, "a"), false));
    assertTrue(best.isBetterThan(rank(true, FirstBoot.AUTO, 50, "c"), false));
    assertFalse(best.isBetterThan(rank(true, FirstBoot.AUTO, 50, "a"), false));
    assertFalse(best.isBetterThan(best, false));
  }

  @Test
  void the_configured_mode_decides_in_a_new_cluster_only() {
    Rank replica = rank(true, FirstBoot.REPLICA, 1, "a");
    Rank primary = rank(true, FirstBoot.PRIMARY, 200, "b");
    assertTrue(primary.isBetterThan(replica, true));
    assertTrue(replica.isBetterThan(primary, false));
  }

  /** A sort that contradicted itself would make two nodes wait for each other. */
  @Test
  void ranks_are_a_total_order() {
    List<Rank> ranks = new ArrayList<>();
    for (boolean inSync : new boolean[] {true, false}) {
      for (int priority : new int[] {1, 50, 254}) {
        for (String node : List.of("a", "b", "c")) {
          ranks.add(rank(inSync, FirstBoot.AUTO, priority, node));
        }
      }
    }
    Collections.shuffle(ranks, new Random(1));
    for (Rank a : ranks) {
      for (Rank b : ranks) {
        assertEquals(
            a.equals(b) ? 0 : 1,
            (a.isBetterThan(b, false) ? 1 : 0) + (b.isBetterThan(a, false) ? 1 : 0));
      }
    }
  }

  @Test
  void roles_change_along_the_arrows_of_the_table_only() {
    Map<Role, Set<Role>> arrows =
        Map.of(
            Role.INIT, EnumSet.of(Role.BACKUP, Role.PRIMARY, Role.WITNESS, Role.FAULT),
            Role.BACKUP, EnumSet.of(Role.PRIMARY, Role.FAULT),
            Role.PRIMARY, EnumSet.of(Role.BACKUP, Role.FAULT),
            Role.WITNESS, EnumSet.of(Role.FAULT),
            Role.FAULT, EnumSet.of(Role.BACKUP, Role.WITNESS));
    for (Role from : Role.values()) {
      for (Role to : Role.values()) {
        assertEquals(arrows.get(from).contains(to), from.mayBecome(to), from + " -> " + to);
      }
    }
    assertTrue(Role.BACKUP.mayStand());
    assertFalse(Role.FAULT.mayStand());
    assertEquals("witness", Role.WITNESS.word());
  }

  @Test
  void instants_add_and_compare() {
    MonotonicInstant noon = new MonotonicInstant(1_000);
    MonotonicInstant later = noon.plus(Duration.ofNanos(5));
    assertEquals(Duration.ofNanos(5), later.since(noon));
    assertEquals(noon, later.minus(Duration.ofNanos(5)));
    assertTrue(noon.isBefore(later) && later.isAfter(noon));
    assertEquals(noon, MonotonicInstant.earlier(later, noon));
    assertEquals(later, MonotonicInstant.later(noon, later));
    assertTrue(noon.compareTo(later) < 0);
    assertTrue(
        MonotonicInstant.DISTANT_FUTURE.plus(Duration.ofDays(36_500)).isAfter(later),
        "no overflow within a hundred years");
  }

  @Test
  void a_virtual_address_is_unicast_with_a_prefix_that_fits() {
    assertEquals("10.0.0.100/24@lan0", vip("10.0.0.100", 24).toString());
    assertEquals("fe80:0:0:0:0:0:0:1/64", vip("fe80::1", 64).cidr());
    assertTrue(vip("10.0.0.1", 32).isIpv4());
    assertFalse(vip("fd00::1", 128).isIpv4());
    assertThrows(IllegalArgumentException.class, () -> vip("10.0.0.1", 33));
    assertThrows(IllegalArgumentException.class, () -> vip("10.0.0.1", 0));
    assertThrows(IllegalArgumentException.class, () -> vip("224.0.0.1", 32));
    assertThrows(IllegalArgumentException.class, () -> vip("0.0.0.0", 32));
  }

  @Test
  void virtual_addresses_have_one_order() {
    List<VirtualAddress> sorted =
        List.of(vip("10.0.0.2", 24), vip("10.0.0.2", 32), vip("200.0.0.1", 24), vip("::1", 128));
    List<VirtualAddress> shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(2));
    Collections.sort(shuffled);
    assertEquals(sorted, shuffled);
  }

  @Test
  void an_operators_error_says_where_what_and_what_to_do() {
    OperatorError error = new OperatorError("file:3", "is odd", "make it even");
    assertEquals("file:3: is odd; make it even", error.getMessage());
    assertEquals(
        List.of("file:3", "is odd", "make it even"),
        List.of(error.where(), error.what(), error.remedy()));
    assertEquals("x", new EnvironmentFailure("x").getMessage());
    assertNotEquals(null, new EnvironmentFailure("x", error).getCause());
    assertEquals("y", new BrokenInvariant("y").getMessage());
  }
}
