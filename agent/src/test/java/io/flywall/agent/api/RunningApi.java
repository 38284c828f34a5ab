package io.flywall.agent.api;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.ReplicationView;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A real server on a free loopback port, in front of a made-up agent. */
public final class RunningApi implements AutoCloseable {
  private final InetSocketAddress address;
  private final ApiToken token;
  private final ApiServer server;
  private final List<Optional<String>> asked = new ArrayList<>();
  private final List<AuditEvent> audited = new CopyOnWriteArrayList<>();
  private volatile MonotonicInstant now = new MonotonicInstant(0);
  private volatile Optional<AgentView> view = Optional.empty();
  private volatile Optional<ReplicationView> replication = Optional.empty();
  private volatile boolean alive = true;
  private volatile HistoryView.Desk history = HistoryView.Desk.NONE;
  private volatile CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  private RunningApi(
      InetSocketAddress address, Path runDirectory, UnaryOperator<ApiPlan> more, ApiLimits limits)
      throws OperatorError {
    this.address = address;
    this.token = ApiToken.create(runDirectory.resolve("api.token"));
    HandOverDesk desk =
        to -> {
          asked.add(to);
          return outcome;
        };
    this.server =
        ApiServer.start(
            more.apply(ApiPlan.onLoopback(address)),
            new ApiSources(
                () -> view,
                desk,
                copies(),
                (most, now) -> history.read(most, now),
                new ApiSources.Metrics("text/plain; version=0.0.4", () -> "flywall_term 7\n"),
                () -> alive),
            new ApiServer.Surroundings(token, audited::add, () -> now),
            limits);
  }

  private ReplicationDesk copies() {
    return new ReplicationDesk() {
      @Override
      public Optional<ReplicationView> view() {
        return replication;
      }

      @Override
      public boolean resync(Optional<String> dataset, Optional<String> peer) {
        return false;
      }

      @Override
      public Optional<String> barrier(Duration atMost) {
        return Optional.of("nothing is replicated here");
      }
    };
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
  }

  public void hangs() {
    alive = false;
  }

  /** What the desk says from now on. */
  public void answers(Outcome next) {
    outcome = CompletableFuture.completedFuture(next);
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

  /** What was written into the audit log so far. */
  List<AuditEvent> audited() {
    return List.copyOf(audited);
  }

  void waits(Duration time) {
    now = now.plus(time);
  }

  public InetSocketAddress address() {
    return address;
  }

  public Path tokenFile() {
    return token.file();
  }

  String bearer() throws IOException {
    return "Bearer " + Files.readString(token.file()).strip();
  }

  @Override
  public void close() {
    server.close();
  }
}
