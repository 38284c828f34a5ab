package io.flywall.agent.api;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.AuditHeadsView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.OrderDesk;
import io.flywall.agent.view.ReloadDesk;
import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.ReplicationStats;
import io.flywall.agent.view.ReplicationView;
import io.flywall.agent.view.RunningConfiguration;
import io.flywall.agent.view.TerminalPage;
import io.flywall.value.AccessRole;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A real server on a free loopback port, in front of a made-up agent. */
public final class RunningApi implements AutoCloseable {
  /** When all is that it tells as an event, but for what says so itself. */
  public static final Instant HAPPENED = Instant.parse("2026-03-01T12:34:56.750Z");

  private final InetSocketAddress address;
  private final ApiToken token;
  private final ApiServer server;
  private final List<Optional<String>> asked = new ArrayList<>();
  private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
  private volatile MonotonicInstant now = new MonotonicInstant(0);
  private volatile Optional<AgentView> view = Optional.empty();
  private volatile Optional<ReplicationView> replication = Optional.empty();
  private volatile Optional<ReplicationStats> stats = Optional.empty();
  private volatile Optional<ReplicationStats> afterResync = Optional.empty();
  private volatile boolean alive = true;
  private volatile TerminalPage.Maker statusPage = status -> new TerminalPage(0, "primary\n");
  private volatile boolean broken;
  private final List<String> barriers = new CopyOnWriteArrayList<>();
  private volatile Optional<String> barrier = Optional.of("nothing is replicated here");
  private final List<OrderDesk.Order> given = new CopyOnWriteArrayList<>();
  private volatile List<String> declaredDead = List.of();
  private volatile Optional<OrderDesk> orders = Optional.of(orders());
  private final EventFeed events =
      new EventFeed("1234abcd", () -> new MonotonicInstant(System.nanoTime()), () -> HAPPENED);
  private volatile List<String> unaware = List.of();
  private volatile HistoryView.Desk history = HistoryView.Desk.NONE;
  private final Queue<Outcome> first = new ConcurrentLinkedQueue<>();
  private volatile CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  private RunningApi(
      InetSocketAddress address, Path runDirectory, UnaryOperator<ApiPlan> more, ApiLimits limits)
      throws OperatorError {
    this.address = address;
    this.token = ApiToken.create(runDirectory.resolve("api.token"));
    HandOverDesk desk =
        to -> {
          asked.add(to);
          Outcome next = first.poll();
          return next == null ? outcome : CompletableFuture.completedFuture(next);
        };
    this.server =
        ApiServer.start(
            more.apply(ApiPlan.onLoopback(address)),
            new ApiSources(
                "0.1.0",
                this::seen,
                desk,
                () -> orders,
                copies(),
                (most, now) -> history.read(most, now),
                Optional.of(events),
                new ApiSources.Metrics("text/plain; version=0.0.4", () -> "flywall_term 7\n"),
                () -> orders.map(taken -> () -> reloaded),
                () -> alive,
                () ->
                    new AuditHeadsView(
                        "firewall-a",
                        Optional.of(new AuditHeadsView.Head(3, "ab".repeat(16), Instant.EPOCH)),
                        List.of()),
                () -> new RunningConfiguration("/etc/flywall/flywall.conf", "c0ffee00", "5ea1"),
                status -> statusPage.of(status)),
            new ApiServer.Surroundings(token, audited::add, () -> now),
            limits);
  }

  /** What a reload comes to. */
  private ReloadDesk.Outcome reloaded =
      new ReloadDesk.Outcome.Done(
          List.of(new ReloadDesk.Change("replication.ha.priority", "50", "60")),
          "0a1b2c3d",
          Duration.ofMillis(12));

  private Optional<AgentView> seen() {
    if (broken) {
      throw new IllegalStateException("nothing can be seen");
    }
    return view;
  }

  /** Whoever looks meets a mistake of the agent's, until something is shown again. */
  public void breaksReading() {
    broken = true;
  }

  /** Everything written is on a majority. */
  public void reachesBarriers() {
    barrier = Optional.empty();
  }

  /** From now on. */
  public void reloadComesTo(ReloadDesk.Outcome outcome) {
    reloaded = outcome;
  }

  /** Notes what it is given, and says that node b does not know it yet. */
  private OrderDesk orders() {
    return new OrderDesk() {
      @Override
      public CompletableFuture<OrderDesk.Outcome> give(Order order) {
        given.add(order);
        boolean paused = order instanceof Order.Pause;
        Optional<Instant> until =
            order instanceof Order.Pause pause ? pause.until() : Optional.empty();
        String failback =
            order instanceof Order.Failback ordered ? ordered.choice().word() : "auto";
        AgentView.Orders now =
            new AgentView.Orders(paused, until, Optional.of("firewall-a"), true, failback, !paused);
        return CompletableFuture.completedFuture(
            new OrderDesk.Outcome(now, List.of("firewall-a"), unaware, unaware.isEmpty()));
      }

      @Override
      public CompletableFuture<HandOverDesk.Outcome> promote(List<String> dead) {
        declaredDead = dead;
        return outcome;
      }
    };
  }

  private ReplicationDesk copies() {
    return new ReplicationDesk() {
      @Override
      public Optional<ReplicationView> view() {
        return replication;
      }

      @Override
      public Optional<ReplicationStats> stats() {
        return stats;
      }

      @Override
      public boolean resync(Optional<String> dataset, Optional<String> peer) {
        boolean any = afterResync.isPresent();
        stats = any ? afterResync : stats;
        return any;
      }

      @Override
      public Optional<String> barrier(Duration atMost, Duration waited) {
        barriers.add(atMost + " after " + waited);
        return barrier;
      }
    };
  }

  /** What its command line prints of a status. */
  public void prints(TerminalPage.Maker page) {
    statusPage = page;
  }

  /** What has been replicated; nothing before. */
  public void has(ReplicationStats done) {
    stats = Optional.of(done);
  }

  /** What has been replicated as soon as somebody asks for a resync; before, nobody follows. */
  public void resyncsTo(ReplicationStats done) {
    afterResync = Optional.of(done);
  }

  /** What is replicated from now on; nothing before. */
  public void replicates(ReplicationView next) {
    replication = Optional.of(next);
  }

  /** On 127.0.0.1; its token is {@code api.token} in {@code runDirectory}. */
  public static RunningApi start(Path runDirectory) throws IOException, OperatorError {
    return start(runDirectory, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  public static RunningApi start(Path runDirectory, InetAddress loopback)
      throws IOException, OperatorError {
    return start(runDirectory, loopback, plan -> plan, ApiLimits.USUAL);
  }

  /** On 127.0.0.1, and on the socket that the command line looks for. */
  public static RunningApi startWithSocket(Path runDirectory) throws IOException, OperatorError {
    return start(runDirectory, plan -> plan.withSocket(ApiSocket.in(runDirectory).orElseThrow()));
  }

  /** With HTTPS, and a token for everything, as beyond loopback. */
  public static RunningApi startWithTls(Path runDirectory, TestCertificate certificate)
      throws IOException, OperatorError {
    return start(
        runDirectory,
        plan ->
            new ApiPlan(
                plan.listen(),
                Optional.empty(),
                Optional.of(certificate.tls()),
                List.of(),
                true,
                List.of(
                    new ApiPlan.Token(
                        "ops",
                        AccessRole.OPERATE,
                        SecurePair.TOKEN.getBytes(StandardCharsets.US_ASCII),
                        Optional.empty()))));
  }

  /** {@code readToken}: reading needs one too. */
  public static RunningApi start(Path runDirectory, boolean readToken)
      throws IOException, OperatorError {
    return start(
        runDirectory,
        plan ->
            new ApiPlan(
                plan.listen(), plan.socket(), plan.tls(), plan.allow(), readToken, plan.tokens()));
  }

  static RunningApi start(Path runDirectory, UnaryOperator<ApiPlan> more)
      throws IOException, OperatorError {
    return start(
        runDirectory, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), more, ApiLimits.USUAL);
  }

  /**
   * The server is told its port, so a free one is found first; somebody may take it before it is
   * opened again, then another one is found.
   */
  static RunningApi start(
      Path runDirectory, InetAddress loopback, UnaryOperator<ApiPlan> more, ApiLimits limits)
      throws IOException, OperatorError {
    for (int attempt = 1; ; attempt++) {
      try {
        InetSocketAddress address = new InetSocketAddress(loopback, freePort(loopback));
        return new RunningApi(address, runDirectory, more, limits);
      } catch (OperatorError taken) {
        if (attempt == 5 || !taken.where().equals("api.listen")) {
          throw taken;
        }
      }
    }
  }

  private static int freePort(InetAddress loopback) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return socket.getLocalPort();
    }
  }

  public void remembers(HistoryView past) {
    history = (most, now) -> past;
  }

  public void shows(AgentView next) {
    view = Optional.of(next);
    broken = false;
  }

  /** What its loop tells. */
  public EventFeed events() {
    return events;
  }

  /** As before its first turn. */
  public void takesNoOrders() {
    orders = Optional.empty();
  }

  /** From now on one node is not heard, and the disk refuses. */
  public void doesNotReach(String node) {
    unaware = List.of(node);
  }

  /** Whom the last promotion was to do without. */
  public List<String> declaredDead() {
    return declaredDead;
  }

  public List<OrderDesk.Order> given() {
    return List.copyOf(given);
  }

  public void hangs() {
    alive = false;
  }

  /** What the desk says from now on. */
  public void answers(Outcome next) {
    outcome = CompletableFuture.completedFuture(next);
  }

  /** What it says once, before that. */
  public void answersFirst(Outcome once) {
    first.add(once);
  }

  /** Whoever waits for the desk's word has it now. */
  void says(Outcome word) {
    boolean unused = outcome.complete(word);
  }

  void breaksWith(RuntimeException failure) {
    outcome = CompletableFuture.failedFuture(failure);
  }

  /** What was asked of the desk so far. */
  public List<Optional<String>> asked() {
    return List.copyOf(asked);
  }

  /** How long each was to wait, and had waited. */
  List<String> barriers() {
    return List.copyOf(barriers);
  }

  /** What was written into the audit log so far. */
  List<AuditEvent> audited() {
    return List.copyOf(audited);
  }

  public void waits(Duration time) {
    now = now.plus(time);
  }

  public InetSocketAddress address() {
    return address;
  }

  public Path tokenFile() {
    return token.file();
  }

  public String bearer() throws IOException {
    return "Bearer " + Files.readString(token.file()).strip();
  }

  @Override
  public void close() {
    events.close();
    server.close();
  }
}
