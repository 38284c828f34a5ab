package io.flywall.agent.api;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Ends connections whose callers do not come to the point. Jetty's idle timer is not enough: a byte
 * a second keeps it from ever going off. A connection carries one request, so the time from its
 * opening to the end of that request is all there is to watch; and of those that are waited for no
 * address has more than a few. Who was heard is not counted any more: events are listened to for
 * days.
 */
final class Patience {
  private final ApiLimits limits;

  // Guarded by this.
  private final Map<EndPoint, Waiting> waiting = new HashMap<>();

  /** Where it came from: a connection that is closed does not know that any more. */
  private record Waiting(Optional<InetAddress> from, Scheduler.Task end) {}

  Patience(ApiLimits limits) {
    this.limits = limits;
  }

  /** For the connections of one connector, whose {@code scheduler} it uses. */
  Connection.Listener with(Scheduler scheduler) {
    return new Connection.Listener() {
      @Override
      public void onOpened(Connection connection) {
        // Under TLS there is a second connection on top of the first: its time began with that one.
        if (!(connection.getEndPoint() instanceof EndPoint.Wrapper)) {
          opened(connection.getEndPoint(), scheduler);
        }
      }

      @Override
      public void onClosed(Connection connection) {
        forget(wire(connection.getEndPoint()));
      }
    };
  }

  private void opened(EndPoint end, Scheduler scheduler) {
    Optional<InetAddress> from = address(end.getRemoteSocketAddress());
    long millis = limits.patience().toMillis();
    Scheduler.Task task = scheduler.schedule(() -> expire(end), millis, TimeUnit.MILLISECONDS);
    if (entered(end, new Waiting(from, task)) > limits.perAddress()) {
      end.close();
    }
  }

  private static Optional<InetAddress> address(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet
        ? Optional.of(inet.getAddress())
        : Optional.empty();
  }

  /** How many of that address are waited for now; over the Unix socket nobody has an address. */
  private synchronized long entered(EndPoint end, Waiting now) {
    waiting.put(end, now);
    return now.from().isEmpty()
        ? 0
        : waiting.values().stream().filter(other -> other.from().equals(now.from())).count();
  }

  private void expire(EndPoint end) {
    forget(end);
    end.close(new TimeoutException("no whole request in " + limits.patience()));
  }

  /** The request is here, whole. */
  void heard(Context context) {
    forget(wire(PeerOfSocket.endPoint(context)));
  }

  private synchronized void forget(EndPoint end) {
    Optional.ofNullable(waiting.remove(end)).ifPresent(known -> known.end().cancel());
  }

  private static EndPoint wire(EndPoint end) {
    return end instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : end;
  }
}
