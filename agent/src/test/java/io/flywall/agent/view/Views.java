package io.flywall.agent.view;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Made-up nodes, with a usual name and address in every field. */
public final class Views {
  public static final Instant SHOWN = Instant.parse("2026-03-01T12:00:00.250Z");

  private static final AgentView.Times TIMES =
      new AgentView.Times(
          Duration.ofMillis(100),
          10,
          Duration.ofMillis(10),
          Duration.ofMillis(200),
          Duration.ofMillis(10),
          Duration.ofMillis(16),
          Duration.ofMillis(9),
          Duration.ofMillis(172));

  private Views() {}

  /** A primary with a healthy peer on two paths, one of them not measured. */
  public static AgentView primary() {
    AgentView.Peer peer =
        peer(
            "healthy",
            "",
            Optional.of(SHOWN.minusMillis(42)),
            new AgentView.Path("192.168.100.2:9002", true, Optional.of(Duration.ofNanos(312_456))),
            new AgentView.Path("10.77.0.12:9002", false, Optional.empty()));
    return view(
        "primary",
        Optional.of("firewall-a"),
        true,
        List.of(peer),
        List.of(),
        Optional.of(new AgentView.Takeover(8, Duration.ofMillis(154))));
  }

  /** A backup that sees its primary well. */
  public static AgentView backup() {
    AgentView.Peer peer = peer("healthy", "", Optional.of(SHOWN.minusMillis(42)));
    return view(
        "backup", Optional.of("firewall-b"), false, List.of(peer), List.of(), Optional.empty());
  }

  /** A primary that lost its peer; and one that was never heard. */
  public static AgentView degraded() {
    AgentView.Peer lost =
        peer(
            "unknown",
            "not heard for 20 s",
            Optional.of(SHOWN.minusSeconds(20)),
            new AgentView.Path("192.168.100.2:9002", false, Optional.empty()));
    AgentView.Peer never = peer("unknown", "never heard", Optional.empty());
    return view(
        "primary",
        Optional.of("firewall-a"),
        true,
        List.of(lost, never),
        List.of("firewall-b is not heard: nobody could take over"),
        Optional.empty());
  }

  /** A node in role fault that knows no primary. */
  public static AgentView fault() {
    return view(
        "fault", Optional.empty(), false, List.of(), List.of("eth1 is down"), Optional.empty());
  }

  /** A primary that has this text wherever somebody else could put one. */
  public static AgentView saying(String text) {
    AgentView v = primary();
    AgentView.Peer said =
        new AgentView.Peer(
            text,
            "backup",
            8,
            150,
            "unhealthy",
            text,
            0,
            Optional.of(SHOWN),
            List.of(new AgentView.Path(text, true, Optional.empty())),
            Optional.of(false),
            Optional.of(text),
            Optional.of("javascript:" + text),
            Optional.of(true),
            Map.of());
    return new AgentView(
        v.node(),
        text,
        v.version(),
        v.baseUrl(),
        v.role(),
        v.since(),
        v.reason(),
        text,
        text,
        v.term(),
        v.primary(),
        v.priority(),
        v.inSync(),
        List.of(new AgentView.Vip(text, text, true)),
        List.of(said),
        new AgentView.Quorum("majority", 3, 2, 2, 1, List.of(text)),
        v.lease(),
        List.of(text),
        v.configuration(),
        v.timing(),
        v.refused(),
        v.lateness(),
        v.orders(),
        v.lastTakeover(),
        v.inactiveKeys(),
        v.grants(),
        v.startedAt(),
        v.shownAt());
  }

  /**
   * A backup that hears two others, and knows how long nobody answered when the term began where it
   * is told.
   */
  public static AgentView third(
      Optional<String> primary, long term, Optional<Duration> outageOfTerm) {
    List<AgentView.Peer> peers =
        List.of("firewall-b", "firewall-c").stream()
            .map(
                node ->
                    new AgentView.Peer(
                        node,
                        primary.equals(Optional.of(node)) ? "primary" : "backup",
                        term,
                        150,
                        "healthy",
                        "",
                        0,
                        Optional.of(SHOWN),
                        List.of(),
                        Optional.of(true),
                        Optional.of("0.1.0"),
                        Optional.empty(),
                        Optional.of(true),
                        Map.of()))
            .toList();
    return view(
        "backup",
        term,
        primary,
        false,
        peers,
        List.of(),
        outageOfTerm.map(outage -> new AgentView.Takeover(term, outage)));
  }

  /** A backup with these problems. */
  public static AgentView troubled(String... problems) {
    return view(
        "backup",
        Optional.of("firewall-b"),
        false,
        List.of(peer("healthy", "", Optional.of(SHOWN.minusMillis(42)))),
        List.of(problems),
        Optional.empty());
  }

  /** A primary by an operator's word that the other two are off. */
  public static AgentView forced() {
    return with(
        "primary",
        Optional.of("firewall-a"),
        new AgentView.Quorum("majority", 3, 1, 1, 1, List.of("firewall-b", "firewall-c")),
        degraded().peers().subList(0, 1));
  }

  /** A takeover, a start before it, and what is known of both. */
  public static HistoryView history() {
    RoleChange start =
        new RoleChange(
            SHOWN.minusSeconds(90_000),
            "init",
            "backup",
            7,
            "primary-heard",
            "a primary was heard",
            "primary firewall-b",
            Optional.of("firewall-b"),
            List.of("firewall-b"));
    RoleChange takeover =
        new RoleChange(
            SHOWN.minusSeconds(3_600),
            "backup",
            "primary",
            8,
            "primary-silent",
            "the primary was silent for the dead time",
            "after firewall-b",
            Optional.of("firewall-a"),
            List.of());
    Map<String, Duration> stages = new LinkedHashMap<>();
    stages.put("silence", Duration.ofMillis(60));
    stages.put("suspicion", Duration.ofMillis(90));
    stages.put("vote", Duration.ofNanos(3_210_000));
    return new HistoryView(
        Optional.of(start.at()),
        Map.of("1d", 0.999998),
        List.of(
            new HistoryView.Entry(takeover, stages, Optional.of(Duration.ofMillis(154))),
            new HistoryView.Entry(start, Map.of(), Optional.empty())));
  }

  /** A backup of an earlier term than {@link #primary}'s. */
  public static AgentView backupOfTheTermBefore() {
    return view(
        "backup", 7, Optional.of("firewall-b"), false, List.of(), List.of(), Optional.empty());
  }

  private static AgentView view(
      String role,
      Optional<String> primary,
      boolean held,
      List<AgentView.Peer> peers,
      List<String> problems,
      Optional<AgentView.Takeover> takeover) {
    return view(role, 8, primary, held, peers, problems, takeover);
  }

  private static AgentView view(
      String role,
      long term,
      Optional<String> primary,
      boolean held,
      List<AgentView.Peer> peers,
      List<String> problems,
      Optional<AgentView.Takeover> takeover) {
    return new AgentView(
        "firewall-a",
        "flywall",
        "0.1.0",
        Optional.of("https://192.168.100.1:8443"),
        role,
        SHOWN.minusSeconds(3600 * 26),
        "peer_silent",
        "the primary was silent for longer than D",
        "firewall-b",
        term,
        primary,
        50,
        true,
        List.of(
            new AgentView.Vip("10.0.0.100/24", "eth1", held),
            new AgentView.Vip("fd00:aaaa:bbbb:cccc::100/64", "bond0.1234", held)),
        peers,
        new AgentView.Quorum("majority", 3, 2, 1 + healthy(peers), 1, List.of()),
        new AgentView.Lease(
            "nftables", true, held ? Optional.of(Duration.ofMillis(168)) : Optional.empty()),
        problems,
        "3f9a1c0b",
        TIMES,
        Map.of("forged", 3L),
        new AgentView.Lateness(
            Duration.ofNanos(2_345_678),
            Duration.ofNanos(98_765),
            Duration.ofNanos(48_000),
            Duration.ofNanos(151_000),
            1),
        AgentView.Orders.NONE,
        takeover,
        List.of("replication.compression"),
        new AgentView.Grants(true, false, List.of("CAP_IPC_LOCK or LimitMEMLOCK=infinity")),
        SHOWN.minusSeconds(3600 * 48),
        SHOWN);
  }

  /** A primary whose VIPs were away for so long when its term began. */
  public static AgentView tookOver(Duration outage) {
    return view(
        "primary",
        Optional.of("firewall-a"),
        true,
        List.of(),
        List.of(),
        Optional.of(new AgentView.Takeover(8, outage)));
  }

  /** A node of this role that sees these peers. */
  public static AgentView with(
      String role, Optional<String> primary, AgentView.Quorum quorum, List<AgentView.Peer> peers) {
    AgentView v = view(role, primary, role.equals("primary"), peers, List.of(), Optional.empty());
    return with(v, quorum, v.orders());
  }

  /** A backup of a cluster in maintenance. */
  public static AgentView paused() {
    AgentView v = backup();
    AgentView.Orders orders =
        new AgentView.Orders(
            true,
            Optional.of(SHOWN.plusSeconds(7_200)),
            Optional.of("firewall-b"),
            true,
            "off",
            false);
    return with(v, v.quorum(), orders);
  }

  /** A node of a pair whose APIs are reached at these addresses, by the nodes' names. */
  public static AgentView reached(String node, String primary, Map<String, String> baseUrls) {
    String role = node.equals(primary) ? "primary" : "backup";
    List<AgentView.Peer> peers =
        baseUrls.keySet().stream()
            .filter(other -> !other.equals(node))
            .map(
                other ->
                    new AgentView.Peer(
                        other,
                        other.equals(primary) ? "primary" : "backup",
                        8,
                        150,
                        "healthy",
                        "healthy",
                        0,
                        Optional.of(SHOWN.minusMillis(42)),
                        List.of(),
                        Optional.of(true),
                        Optional.of("0.1.0"),
                        Optional.of(baseUrls.get(other)),
                        Optional.of(true),
                        Map.of()))
            .toList();
    AgentView v =
        view(
            role, Optional.of(primary), role.equals("primary"), peers, List.of(), Optional.empty());
    return with(v, node, Optional.ofNullable(baseUrls.get(node)), v.quorum(), v.orders());
  }

  private static AgentView with(AgentView v, AgentView.Quorum quorum, AgentView.Orders orders) {
    return with(v, v.node(), v.baseUrl(), quorum, orders);
  }

  private static AgentView with(
      AgentView v,
      String node,
      Optional<String> baseUrl,
      AgentView.Quorum quorum,
      AgentView.Orders orders) {
    return new AgentView(
        node,
        v.cluster(),
        v.version(),
        baseUrl,
        v.role(),
        v.since(),
        v.reason(),
        v.reasonText(),
        v.detail(),
        v.term(),
        v.primary(),
        v.priority(),
        v.inSync(),
        v.vips(),
        v.peers(),
        quorum,
        v.lease(),
        v.problems(),
        v.configuration(),
        v.timing(),
        v.refused(),
        v.lateness(),
        orders,
        v.lastTakeover(),
        v.inactiveKeys(),
        v.grants(),
        v.startedAt(),
        v.shownAt());
  }

  private static int healthy(List<AgentView.Peer> peers) {
    return (int) peers.stream().filter(peer -> peer.health().equals("healthy")).count();
  }

  private static AgentView.Peer peer(
      String health, String text, Optional<Instant> heard, AgentView.Path... paths) {
    return new AgentView.Peer(
        "firewall-b",
        "backup",
        8,
        150,
        health,
        text,
        heard.isPresent() ? 0 : 12,
        heard,
        List.of(paths),
        heard.map(any -> true),
        heard.map(any -> "0.1.0"),
        heard.map(any -> "https://192.168.100.2:8443"),
        heard.map(any -> true),
        Map.of("stale", 2L));
  }

  /** A backup that fetches a version of its primary's. */
  public static ReplicationView copies() {
    ReplicationView.Line line =
        new ReplicationView.Line(
            "config",
            "firewall-b",
            "behind",
            "8.2",
            "8.1",
            Optional.of(1L),
            4096,
            3072,
            Optional.of(new ReplicationView.Fetching(1024, 4096, 1, 5)),
            Optional.of(Duration.ofMillis(412)),
            "");
    return new ReplicationView(
        "firewall-a",
        false,
        8,
        Optional.of("firewall-b"),
        false,
        "",
        0,
        List.of(line),
        List.of(),
        Map.of());
  }

  /** What the same backup has done before. */
  public static ReplicationStats copied() {
    return copied(false, 90, 1, 1024);
  }

  /** So many seconds after the start, with so many comparisons of everything. */
  public static ReplicationStats copied(boolean leading, int seconds, int fullSyncs, long bytes) {
    ReplicationStats.Line line =
        new ReplicationStats.Line(
            "firewall-b",
            "config",
            new ReplicationStats.Content(0, 0, 0),
            new ReplicationStats.Content(2, bytes, 700),
            7,
            fullSyncs,
            2,
            Optional.of(Duration.ofMillis(250)),
            Optional.of(Duration.ofMillis(1500)));
    return new ReplicationStats(
        "firewall-a",
        leading,
        8,
        Duration.ofSeconds(seconds),
        new ReplicationStats.Breaker("open", 2, Optional.of(Duration.ofMillis(800))),
        List.of(line),
        Map.of("an older primary", 3L));
  }
}
