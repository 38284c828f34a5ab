package io.flywall.agent.api;

import io.flywall.agent.view.AgentView;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.agent.view.HandOverDesk.Outcome;
import io.flywall.agent.view.HistoryView;
import io.flywall.agent.view.ReplicationDesk;
import io.flywall.agent.view.ReplicationStats;
import io.flywall.agent.view.ReplicationView;
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

/** A real server on a free loopback port, in front of a made-up agent. */
public final class RunningApi implements AutoCloseable {
  private final InetSocketAddress address;
  private final ApiToken token;
  private final ApiServer server;
  private final List<Optional<String>> asked = new ArrayList<>();
  private volatile Optional<AgentView> view = Optional.empty();
  private volatile Optional<ReplicationView> replication = Optional.empty();
  private volatile Optional<ReplicationStats> stats = Optional.empty();
  private volatile Optional<ReplicationStats> afterResync = Optional.empty();
  private volatile boolean alive = true;
  private volatile HistoryView.Desk history = HistoryView.Desk.NONE;
  private volatile CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  private RunningApi(InetSocketAddress address, Path runDirectory) throws OperatorError {
    this.address = address;
    this.token = ApiToken.create(runDirectory.resolve("api.token"));
    HandOverDesk desk =
        to -> {
          asked.add(to);
          return outcome;
        };
    this.server =
        ApiServer.start(
            Optional.of(address),
            new ApiSources(
                () -> view,
                desk,
                copies(),
                (most, now) -> history.read(most, now),
                new ApiSources.Metrics("text/plain; version=0.0.4", () -> "flywall_term 7\n"),
                () -> alive),
            token);
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
      public Optional<String> barrier(Duration atMost) {
        return Optional.of("nothing is replicated here");
      }
    };
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

  /**
   * The server is told its port, so a free one is found first; somebody may take it before it is
   * opened again, then another one is found.
   */
  public static RunningApi start(Path runDirectory, InetAddress loopback)
      throws IOException, OperatorError {
    for (int attempt = 1; ; attempt++) {
      try {
        return new RunningApi(new InetSocketAddress(loopback, freePort(loopback)), runDirectory);
      } catch (OperatorError taken) {
        if (attempt == 5) {
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

  void breaksWith(RuntimeException failure) {
    outcome = CompletableFuture.failedFuture(failure);
  }

  /** What was asked of the desk so far. */
  public List<Optional<String>> asked() {
    return List.copyOf(asked);
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
