package io.flywall.replication.stream;

import io.flywall.replication.link.Closing;
import io.flywall.replication.link.LinkListener;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Purpose;
import io.flywall.replication.wire.Refusal;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Term;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stays connected to one primary: one address after the other, with growing waits between failures.
 * It ends when somebody else is followed.
 */
public final class Following implements SessionEvents {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** Connects; the links of a node. */
  @FunctionalInterface
  public interface Connector {
    void connect(InetSocketAddress address, LinkListener listener);
  }

  /**
   * Whom to follow.
   *
   * @param node empty where only addresses are known
   * @param addresses at least one, tried in turn
   * @param term the newest that is known
   */
  public record Primary(Optional<NodeId> node, List<InetSocketAddress> addresses, Term term) {
    public Primary {
      addresses = List.copyOf(addresses);
    }

    String text() {
      return node.map(NodeId::text).orElseGet(() -> addresses.get(0).toString());
    }
  }

  private final Caller caller;
  private final Primary primary;
  private final List<DatasetFollower> datasets;
  private final Connector connector;
  private final CircuitBreaker breaker;

  // Guarded by this.
  private Optional<FollowerSession> session = Optional.empty();
  private int attempts;
  private boolean ended;
  private String trouble = "not connected yet";

  public Following(
      Caller caller,
      Primary primary,
      List<DatasetFollower> datasets,
      Connector connector,
      RandomGenerator random) {
    this.caller = caller;
    this.primary = primary;
    this.datasets = datasets;
    this.connector = connector;
    this.breaker = new CircuitBreaker(new Backoff(FIRST_WAIT, LONGEST_WAIT, random));
  }

  /** Connects when it is time; to be called some times a second. Never blocks. */
  public synchronized void tick() {
    if (ended || session.isPresent() || !breaker.allows(caller.clock().now())) {
      return;
    }
    List<InetSocketAddress> addresses = primary.addresses();
    InetSocketAddress address = addresses.get(attempts % addresses.size());
    attempts++;
    FollowerSession next =
        new FollowerSession(caller, Purpose.FOLLOW, primary.term(), primary.node(), datasets, this);
    session = Optional.of(next);
    connector.connect(address, next);
  }

  /** Says to the server that we live and how far we are; about once a second. */
  public synchronized void report() {
    session.ifPresent(FollowerSession::keepAlive);
    // A welcome alone is no success: a server that is left right after it would be asked for ever.
    if (datasets.stream().anyMatch(DatasetFollower::takeProgress)) {
      breaker.succeeded();
    }
    datasets.forEach(DatasetFollower::report);
  }

  @Override
  public void welcomed(FollowerSession from, Message.Welcome welcome) {
    synchronized (this) {
      if (ended) {
        from.close();
        return;
      }
      trouble = "";
    }
    LOG.info(
        "component=replication event=following primary={} term={}", welcome.node(), welcome.term());
    for (int i = 0; i < datasets.size(); i++) {
      datasets.get(i).attach(from.feeds().get(i));
    }
  }

  @Override
  public void closed(FollowerSession from, Closing why) {
    synchronized (this) {
      if (ended || session.filter(current -> current == from).isEmpty()) {
        return;
      }
      session = Optional.empty();
      if (isNotYet(why)) {
        breaker.notYet(caller.clock().now());
      } else {
        breaker.failed(caller.clock().now());
      }
      if (!why.text().equals(trouble)) {
        LOG.warn(
            "component=replication event=disconnected primary={} reason=\"{}\"",
            primary.text(),
            why.text());
      }
      trouble = why.text();
    }
  }

  /** Elections and streams are told of a new primary in any order. */
  private static boolean isNotYet(Closing why) {
    return why.equals(new Closing.PeerRefused(Refusal.NOT_PRIMARY))
        || why.equals(new Closing.WeRefused(Refusal.NOT_PRIMARY));
  }

  public Primary primary() {
    return primary;
  }

  /** Whom it follows, for people. */
  public String name() {
    return primary.text();
  }

  /** Why it is not connected; empty when it is. */
  public synchronized String trouble() {
    return trouble;
  }

  /** Failures in a row: the circuit is open while there are any. */
  public synchronized int failures() {
    return breaker.failures();
  }

  /** When the next attempt is due, for people; empty while connected. */
  public synchronized Optional<MonotonicInstant> nextAttempt() {
    return trouble.isEmpty() ? Optional.empty() : Optional.of(breaker.openUntil());
  }

  /** Follows nobody any more. */
  public void end() {
    Optional<FollowerSession> last;
    synchronized (this) {
      ended = true;
      last = session;
      session = Optional.empty();
    }
    datasets.forEach(DatasetFollower::detach);
    last.ifPresent(FollowerSession::close);
  }
}
