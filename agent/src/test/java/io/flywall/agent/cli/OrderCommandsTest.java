package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.api.RunningApi;
import io.flywall.agent.client.Write;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.OrderDesk.Order;
import io.flywall.agent.view.ViewJson;
import io.flywall.agent.view.Views;
import io.flywall.value.FailbackOrder.Choice;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderCommandsTest {
  @TempDir private Path folder;
  private RunningApi api;
  private Path config;

  @BeforeEach
  void start() throws Exception {
    api = RunningApi.start(folder);
    api.shows(Views.primary());
    config = ConfigurationText.write(folder, api.address());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Terminal type(String command) {
    return Terminal.type((command + " --config " + config).split(" "));
  }

  /** How long it took is measured, so no text can be compared with it in. */
  private static String untimed(String text) {
    return text.replaceAll("after \\d+ ms", "after N ms");
  }

  @Test
  void a_pause_says_what_it_means_who_knows_and_how_to_end_it() {
    Terminal seen = type("ha pause");
    assertEquals(ExitStatus.OK, seen.exit());
    assertEquals(
        """
        paused: no node takes over from firewall-a by itself
        flywall ha resume ends it
        known to firewall-a after N ms
        """,
        untimed(seen.out()));
    assertEquals(List.of(new Order.Pause(Optional.empty())), api.given());
  }

  @Test
  void its_end_is_a_time_from_now_or_an_instant() {
    assertEquals(ExitStatus.OK, type("ha pause --for 2h").exit());
    Instant end = Views.SHOWN.plusSeconds(7_200);
    assertEquals(List.of(new Order.Pause(Optional.of(end))), api.given());
    assertTrue(
        type("ha pause --until 9000-01-31T12:00:00Z").out().startsWith("paused until 9000-01-31T"));
    assertEquals(
        ExitStatus.OPERATOR, type("ha pause --for 2h --until 9000-01-31T12:00:00Z").exit());
    assertEquals(ExitStatus.OPERATOR, type("ha pause --for 2").exit());
    assertEquals(ExitStatus.OPERATOR, type("ha pause --until 2001-01-31T12:00:00Z").exit());
  }

  @Test
  void who_does_not_know_yet_is_named_and_the_exit_says_so() {
    api.doesNotReach("firewall-b");
    Terminal seen = type("ha resume");
    assertEquals(ExitStatus.DEGRADED, seen.exit());
    assertEquals(
        """
        not paused: nodes take over by themselves
        known to firewall-a after N ms
        not known to firewall-b yet: told as soon as it is heard
        not on this node's disk yet: see orders-not-stored in its log
        """,
        untimed(seen.out()));
  }

  @Test
  void failback_says_both_the_order_and_the_file() {
    assertTrue(type("ha failback off").out().startsWith("failback off by order (this node's file"));
    assertTrue(type("ha failback on").out().startsWith("failback on by order (this node's file"));
    assertTrue(type("ha failback auto").out().startsWith("failback on, as this node's file says"));
    assertEquals(
        List.of(
            new Order.Failback(Choice.OFF),
            new Order.Failback(Choice.ON),
            new Order.Failback(Choice.AUTO)),
        api.given());
    assertEquals(ExitStatus.OPERATOR, type("ha failback").exit());
    assertEquals(ExitStatus.OPERATOR, type("ha failback maybe").exit());
  }

  @Test
  void a_reset_says_what_is_forgotten() {
    assertTrue(type("ha reset").out().startsWith("forgotten: flap damping"));
    assertEquals(List.of(new Order.Reset()), api.given());
  }

  @Test
  void a_promotion_says_who_leads_or_why_not() {
    api.answers(new HandOverDesk.Outcome.Done("firewall-a", 9, Optional.empty()));
    assertTrue(type("ha promote").out().startsWith("firewall-a is primary now (term 9)"));
    api.answers(new HandOverDesk.Outcome.Refused("this node is fault: a device is missing"));
    Terminal refused = type("ha promote");
    assertEquals(ExitStatus.DEGRADED, refused.exit());
    assertEquals("flywall: refused: this node is fault: a device is missing\n", refused.err());
  }

  @Test
  void force_and_the_dead_go_together() {
    assertEquals(ExitStatus.OPERATOR, type("ha promote --force").exit());
    Terminal alone = type("ha promote --dead firewall-b");
    assertEquals(ExitStatus.OPERATOR, alone.exit());
    assertTrue(alone.err().contains("--force and --dead NODE... go together"), alone.err());
    assertEquals(
        ExitStatus.OPERATOR, type("ha promote --force --dead firewall-b --wait 5m").exit());
  }

  @Test
  void a_forced_promotion_is_asked_about_first_and_says_who_is_dead() {
    api.answers(new HandOverDesk.Outcome.Done("firewall-a", 9, Optional.empty()));
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("firewall-b\n".getBytes(StandardCharsets.UTF_8)));
      Terminal unsure = type("ha promote --force --dead firewall-b firewall-c");
      assertEquals(ExitStatus.OPERATOR, unsure.exit());
      assertTrue(unsure.err().endsWith("flywall: not confirmed, nothing changed\n"), unsure.err());
      assertEquals(List.of(), api.declaredDead());
      System.setIn(
          new ByteArrayInputStream("firewall-b firewall-c\n".getBytes(StandardCharsets.UTF_8)));
      Terminal sure = type("ha promote --force --dead firewall-b,firewall-c");
      assertEquals(ExitStatus.OK, sure.exit(), sure.err());
      assertEquals(List.of("firewall-b", "firewall-c"), api.declaredDead());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void as_json_it_is_what_the_api_said_and_how_long_it_took() throws Exception {
    JsonNode said = ViewJson.mapper().readTree(type("ha pause -o json").out());
    assertEquals("[\"firewall-a\"]", said.get("known_to").toString());
    assertTrue(said.get("took").asDouble() > 0, said.toString());
  }

  /** A pause is in no history, and a resync in neither. */
  @Test
  void where_the_end_is_not_known_it_says_where_that_is_seen() {
    Map<String, Write> looks =
        Map.of(
            "flywall ha history", Write.once("/api/ha/failover", ""),
            "flywall ha status", Write.ofCluster("/api/ha/pause", ""),
            "flywall replication status", Write.ofNode("/api/replication/resync", ""));
    looks.forEach(
        (look, write) ->
            assertEquals("look at " + look + " before you ask again", EndNotKnown.hint(write)));
    assertEquals(
        EndNotKnown.hint(Write.once("/api/ha/failover", "")),
        EndNotKnown.hint(Write.ofNode("/api/ha/promote", "").here()));
  }
}
