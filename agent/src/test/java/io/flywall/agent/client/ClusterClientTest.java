package io.flywall.agent.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.client.NoAnswer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClusterClientTest {
  private static final Write PAUSE = Write.ofCluster("/api/ha/pause", "");
  private static final Write FAILOVER = Write.once("/api/ha/failover", "");
  private static final Write RESET = Write.ofNode("/api/ha/reset", "");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

  private final VirtualTime time = new VirtualTime();
  private final MadeUpCluster cluster = new MadeUpCluster().with("a", "b", "c");
  private final List<String> told = new ArrayList<>();

  private ClusterClient client(String... seeds) {
    return new ClusterClient(
        Stream.of(seeds).map(MadeUpCluster::url).toList(), cluster, time, new SplittableRandom(7));
  }

  private Answer write(ClusterClient client, Write write, Duration wait) throws Exception {
    return client.write(write, wait, told::add);
  }

  // ---- reading ----------------------------------------------------------------------------

  @Test
  void a_read_goes_to_whoever_answers_and_stays_there() throws Exception {
    cluster.node("a").fails = Optional.of(Kind.UNREACHED);
    ClusterClient client = client("a", "c");
    assertEquals("{\"from\":\"c\"}", client.read("/x").body());
    cluster.node("a").fails = Optional.empty();
    assertEquals("{\"from\":\"c\"}", client.read("/x").body());
    assertEquals(
        List.of("GET a /x", "GET c /x", "GET c /x"),
        cluster.asked("GET").stream().filter(line -> line.endsWith("/x")).toList());
  }

  @Test
  void a_read_is_asked_of_another_when_the_first_is_not_ready() throws Exception {
    cluster.node("a").refuses = 503;
    assertEquals("{\"from\":\"c\"}", client("a", "c").read("/x").body());
    cluster.node("c").refuses = 503;
    assertEquals(503, client("a", "c").read("/x").status());
  }

  @Test
  void of_one_that_is_known_the_others_are_asked_when_it_is_gone() throws Exception {
    ClusterClient client = client("a");
    assertTrue(write(client, PAUSE, Duration.ZERO).ok());
    cluster.node("a").fails = Optional.of(Kind.UNREACHED);
    cluster.node("b").fails = Optional.of(Kind.UNREACHED);
    assertEquals("{\"from\":\"c\"}", client.read("/x").body());
  }

  @Test
  void nobody_answers_names_each_with_its_last_word() {
    cluster.nodes.values().forEach(node -> node.fails = Optional.of(Kind.UNREACHED));
    NobodyAnswers nobody = assertThrows(NobodyAnswers.class, () -> client("a", "b").read("/x"));
    assertEquals(
        "no agent answers; https://a:8443: fails; https://b:8443: fails", nobody.getMessage());
    assertEquals(2, nobody.failures().size());
    assertFalse(nobody.mayBeDone());
  }

  // ---- learning ---------------------------------------------------------------------------

  @Test
  void nodes_are_learned_again_each_minute() throws Exception {
    ClusterClient client = client("a");
    assertTrue(write(client, PAUSE, Duration.ZERO).ok());
    for (int minute = 1; minute <= 3; minute++) {
      time.pass(Duration.ofMillis(59_999));
      client.read("/x");
      assertEquals(minute, learned());
      time.pass(Duration.ofMillis(1));
      client.read("/x");
      assertEquals(minute + 1, learned());
    }
  }

  private int learned() {
    return (int) cluster.log.stream().filter(line -> line.endsWith("/api/ha/cluster")).count();
  }

  @Test
  void nodes_are_learned_again_after_any_failure() throws Exception {
    ClusterClient client = client("a", "c");
    client.read("/x");
    assertEquals(0, learned(), "one read needs nothing");
    cluster.node("a").fails = Optional.of(Kind.SILENT);
    client.read("/x");
    assertEquals(0, learned());
    client.read("/x");
    assertEquals(1, learned());
    client.read("/x");
    assertEquals(1, learned());
  }

  @Test
  void who_finds_nobody_does_not_ask_in_a_storm() throws Exception {
    cluster.nodes.values().forEach(node -> node.fails = Optional.of(Kind.UNREACHED));
    ClusterClient client = client("a");
    for (int tenth = 0; tenth < 600; tenth++) {
      assertThrows(NobodyAnswers.class, () -> client.read("/x"));
      time.pass(Duration.ofMillis(100));
    }
    assertTrue(learned() >= 4 && learned() <= 7, learned() + " times in a minute");
    cluster.node("a").fails = Optional.empty();
    time.pass(Duration.ofSeconds(60));
    client.read("/x");
    int before = learned();
    time.pass(Duration.ofSeconds(60));
    client.read("/x");
    assertEquals(before + 1, learned(), "each minute again");
  }

  @Test
  void an_address_where_a_token_could_be_read_on_the_way_is_none() throws Exception {
    cluster.node("b").advertised = Optional.of("http://b:8080");
    assertEquals(503, write(client("a"), PAUSE, Duration.ZERO).status());
    assertEquals(List.of(), cluster.asked("POST b"));
  }

  @Test
  void a_primary_that_nobody_advertises_is_found_among_the_given() throws Exception {
    cluster.node("b").advertised = Optional.empty();
    assertTrue(write(client("a", "c", "b"), PAUSE, Duration.ZERO).ok());
    assertEquals(List.of("POST b /api/ha/pause"), cluster.asked("POST"));
  }

  @Test
  void a_list_with_mistakes_or_without_an_end_is_read_as_far_as_it_is_good() throws Exception {
    cluster.node("a").advertised = Optional.of("https://[1]");
    for (int i = 0; i < 20; i++) {
      cluster.with("n" + i);
      cluster.node("n" + i).fails = Optional.of(Kind.UNREACHED);
    }
    assertTrue(write(client("a"), PAUSE, Duration.ZERO).ok());
    assertEquals(1, cluster.node("b").done);
    cluster.primary = Optional.of("n19");
    cluster.node("b").fails = Optional.of(Kind.UNREACHED);
    cluster.log.clear();
    assertEquals(503, write(client("a"), PAUSE, Duration.ZERO).status());
    assertEquals(List.of(), cluster.asked("POST n19"));
  }

  @Test
  void who_answered_last_and_is_unwell_does_not_come_first() {
    KnownNodes nodes = new KnownNodes(List.of(MadeUpCluster.url("a")));
    nodes.answered(MadeUpCluster.url("a"));
    String list =
        "{\"seen_by\":\"a\",\"primary\":null,\"nodes\":["
            + "{\"id\":\"a\",\"base_url\":\"https://a:8443\",\"healthy\":false},"
            + "{\"base_url\":\"https://x:8443\",\"healthy\":true},7,"
            + "{\"id\":\"b\",\"base_url\":\"https://b:8443\",\"healthy\":true}]}";
    assertTrue(nodes.learn(MadeUpCluster.url("a"), list));
    assertEquals(List.of(MadeUpCluster.url("b"), MadeUpCluster.url("a")), nodes.all());
  }

  // ---- writing ----------------------------------------------------------------------------

  @Test
  void a_write_goes_to_the_primary_that_another_node_names() throws Exception {
    assertTrue(write(client("a"), PAUSE, Duration.ZERO).ok());
    assertEquals(List.of("GET a /api/ha/cluster", "POST b /api/ha/pause"), cluster.log);
  }

  @Test
  void the_primary_is_dropped_at_its_first_failure_and_found_anew() throws Exception {
    ClusterClient client = client("a");
    assertTrue(write(client, PAUSE, Duration.ZERO).ok());
    cluster.node("b").fails = Optional.of(Kind.UNREACHED);
    cluster.primary = Optional.empty();
    time.in(SECOND.multipliedBy(5), () -> cluster.primary = Optional.of("c"));
    cluster.log.clear();
    assertTrue(write(client, PAUSE, HALF_A_MINUTE).ok());
    assertEquals("POST b /api/ha/pause", cluster.log.get(0));
    assertEquals("POST c /api/ha/pause", cluster.log.get(cluster.log.size() - 1));
    assertEquals(1, cluster.node("c").done);
    assertEquals(List.of("there is no primary now"), told);
    assertTrue(time.slept().compareTo(SECOND.multipliedBy(5)) >= 0, time.sleeps + "");
    cluster.log.clear();
    assertTrue(write(client, PAUSE, Duration.ZERO).ok());
    assertEquals(List.of("POST c /api/ha/pause"), cluster.log, "remembered again");
  }

  @Test
  void the_primary_is_dropped_at_its_first_refusal_too_and_the_refusal_is_the_answer()
      throws Exception {
    ClusterClient client = client("a");
    assertTrue(write(client, PAUSE, Duration.ZERO).ok());
    cluster.node("b").refuses = 409;
    cluster.log.clear();
    assertEquals(409, write(client, FAILOVER, HALF_A_MINUTE).status());
    assertEquals(List.of("GET b /api/ha/status", "POST b /api/ha/failover"), cluster.log);
    cluster.node("b").refuses = 200;
    cluster.primary = Optional.of("c");
    assertTrue(write(client, PAUSE, Duration.ZERO).ok());
    assertEquals(1, cluster.node("c").done);
    assertEquals(List.of(), told);
  }

  @Test
  void without_waiting_there_is_one_round() throws Exception {
    cluster.primary = Optional.empty();
    Answer answer = write(client("a"), FAILOVER, Duration.ZERO);
    assertEquals(503, answer.status());
    assertEquals(List.of(), time.sleeps);
    assertEquals(List.of(), told);
    assertEquals(3, cluster.asked("POST").size(), "each node once");
  }

  @Test
  void waiting_ends_in_time_and_is_told_once() throws Exception {
    cluster.primary = Optional.empty();
    assertEquals(503, write(client("a"), FAILOVER, HALF_A_MINUTE).status());
    assertEquals(HALF_A_MINUTE, time.slept());
    assertEquals(List.of("there is no primary now"), told);
    for (int pause = 0; pause + 1 < time.sleeps.size(); pause++) {
      long least = 1L << pause;
      assertTrue(time.sleeps.get(pause).compareTo(SECOND.multipliedBy(least)) >= 0, "" + pause);
      assertTrue(time.sleeps.get(pause).compareTo(SECOND.multipliedBy(2 * least)) <= 0, "" + pause);
    }
  }

  @Test
  void an_agent_that_asks_for_more_time_gets_it() throws Exception {
    cluster.primary = Optional.empty();
    cluster.retryAfter = SECOND.multipliedBy(10);
    assertEquals(503, write(client("a"), PAUSE, HALF_A_MINUTE).status());
    assertEquals(
        List.of(SECOND.multipliedBy(10), SECOND.multipliedBy(10), SECOND.multipliedBy(10)),
        time.sleeps);
  }

  @Test
  void who_is_not_trusted_is_not_waited_for() {
    cluster.nodes.values().forEach(node -> node.fails = Optional.of(Kind.UNTRUSTED));
    assertThrows(NobodyAnswers.class, () -> write(client("a"), PAUSE, HALF_A_MINUTE));
    assertEquals(List.of(), time.sleeps);
  }

  @Test
  void agents_that_are_all_down_are_waited_for() throws Exception {
    cluster.nodes.values().forEach(node -> node.fails = Optional.of(Kind.UNREACHED));
    time.in(SECOND, () -> cluster.nodes.values().forEach(node -> node.fails = Optional.empty()));
    assertTrue(write(client("a"), FAILOVER, HALF_A_MINUTE).ok());
    assertEquals(List.of("https://a:8443: fails"), told);
    assertEquals(1, cluster.node("b").done);
  }

  // ---- not twice --------------------------------------------------------------------------

  @Test
  void what_must_not_happen_twice_is_asked_again_only_of_who_may_have_done_it() throws Exception {
    cluster.node("b").fails = Optional.of(Kind.SILENT);
    cluster.node("b").started = Duration.ofSeconds(-100);
    time.in(SECOND.multipliedBy(5), () -> cluster.node("b").fails = Optional.empty());
    assertTrue(write(client("a"), FAILOVER, HALF_A_MINUTE).ok());
    assertEquals(1, cluster.node("b").done, "the same key");
    assertEquals(2, cluster.asked("POST b").size());
    assertEquals(2, cluster.asked("POST").size(), "nobody else");
  }

  @Test
  void who_has_started_since_has_forgotten_the_key_and_is_not_asked() {
    cluster.node("b").fails = Optional.of(Kind.SILENT);
    time.in(
        SECOND,
        () -> {
          cluster.node("b").fails = Optional.empty();
          cluster.node("b").keys.clear();
          cluster.node("b").started = SECOND;
        });
    NobodyAnswers nobody =
        assertThrows(NobodyAnswers.class, () -> write(client("a"), FAILOVER, HALF_A_MINUTE));
    assertTrue(nobody.mayBeDone());
    assertEquals(1, cluster.node("b").done);
    assertTrue(nobody.getMessage().contains("does not know any more"), nobody.getMessage());
  }

  @Test
  void an_address_that_leads_to_another_node_now_is_not_asked_again() {
    cluster.node("b").fails = Optional.of(Kind.SILENT);
    time.in(
        SECOND,
        () -> {
          cluster.node("b").fails = Optional.empty();
          cluster.node("b").keys.clear();
          cluster.node("b").name = "c";
        });
    NobodyAnswers nobody =
        assertThrows(NobodyAnswers.class, () -> write(client("a"), FAILOVER, HALF_A_MINUTE));
    assertTrue(nobody.mayBeDone());
    assertEquals(1, cluster.node("b").done);
  }

  @Test
  void what_does_not_even_say_who_it_is_is_sent_nothing_that_could_be_done() {
    cluster.node("b").silentTo = "GET";
    NobodyAnswers nobody =
        assertThrows(NobodyAnswers.class, () -> write(client("b"), FAILOVER.here(), Duration.ZERO));
    assertFalse(nobody.mayBeDone());
    assertEquals(List.of(), cluster.asked("POST"));
  }

  @Test
  void without_waiting_an_unknown_end_is_said() {
    cluster.node("b").fails = Optional.of(Kind.SILENT);
    NobodyAnswers nobody =
        assertThrows(NobodyAnswers.class, () -> write(client("a"), FAILOVER, Duration.ZERO));
    assertTrue(nobody.mayBeDone());
    assertEquals(1, cluster.asked("POST").size());
  }

  @Test
  void what_was_not_done_before_may_be_asked_of_the_next_primary() throws Exception {
    cluster.node("b").started = Duration.ofSeconds(-100);
    cluster.node("b").fails = Optional.of(Kind.SILENT);
    cluster.node("b").refuses = 503;
    time.in(
        SECOND,
        () -> {
          cluster.node("b").fails = Optional.empty();
          cluster.node("b").refuses = 200;
          cluster.primary = Optional.of("c");
        });
    assertTrue(write(client("c"), FAILOVER, HALF_A_MINUTE).ok());
    assertEquals(1, cluster.node("c").done);
  }

  @Test
  void an_order_that_may_come_twice_goes_on_to_the_next_node() throws Exception {
    cluster.node("b").fails = Optional.of(Kind.SILENT);
    cluster.node("c").refuses = 204;
    assertTrue(write(client("a"), PAUSE, Duration.ZERO).ok());
    assertEquals(
        List.of("POST b /api/ha/pause", "POST a /api/ha/pause", "POST c /api/ha/pause"),
        cluster.asked("POST"));
  }

  // ---- for one node -----------------------------------------------------------------------

  @Test
  void what_is_said_to_a_node_goes_to_no_other() throws Exception {
    cluster.node("a").refuses = 503;
    assertThrows(
        NobodyAnswers.class,
        () -> {
          cluster.node("a").fails = Optional.of(Kind.UNREACHED);
          write(client("a", "b"), RESET, HALF_A_MINUTE);
        });
    assertEquals(List.of(), cluster.asked("POST b"));
    assertEquals(List.of(), cluster.asked("GET"));
    cluster.node("a").fails = Optional.empty();
    cluster.node("a").refuses = 204;
    assertTrue(write(client("a", "b"), RESET, Duration.ZERO).ok());
  }
}
