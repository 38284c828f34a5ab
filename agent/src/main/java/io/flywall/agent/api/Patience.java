package io.flywall.agent.api;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Ends a connection whose caller does not come to the point. Jetty's idle timer is not enough: a
 * byte a second keeps it from ever going off. A connection carries one request, so the time from
 * its opening to the end of that request is all there is to watch.
 */
final class Patience {
  private final Duration limit;
  private final Map<EndPoint, Scheduler.Task> waiting = new ConcurrentHashMap<>();

  Patience(Duration limit) {
    this.limit = limit;
  }

  /** For the connections of one connector, whose {@code scheduler} it uses. */
  Connection.Listener with(Scheduler scheduler) {
    return new Connection.Listener() {
      @Override
      public void onOpened(Connection connection) {
        opened(connection.getEndPoint(), scheduler);
      }

      @Override
      public void onClosed(Connection connection) {
        forget(wire(connection.getEndPoint()));
      }
    };
  }

  private void opened(EndPoint end, Scheduler scheduler) {
    // Under TLS there is a second connection on top of the first: its time began with that one.
    if (!(end instanceof EndPoint.Wrapper)) {
      waiting.put(
          end, scheduler.schedule(() -> expire(end), limit.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  private void expire(EndPoint end) {
    waiting.remove(end);
    end.close(new TimeoutException("no whole request in " + limit));
  }

  /** The request is here, whole. */
  void heard(Context context) {
    forget(wire(PeerOfSocket.endPoint(context)));
  }

  private void forget(EndPoint end) {
    Optional.ofNullable(waiting.remove(end)).ifPresent(Scheduler.Task::cancel);
  }

  private static EndPoint wire(EndPoint end) {
    return end instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : end;
  }
}
