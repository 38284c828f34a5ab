package io.flywall.agent.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/** No address has more than its share of the connections: what comes beyond that is closed. */
final class Crowd implements Connection.Listener {
  private final int most;

  /** A connection that is closed does not know any more where it came from. */
  private final Map<EndPoint, InetAddress> open = new HashMap<>();

  Crowd(int most) {
    this.most = most;
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint end = connection.getEndPoint();
    // Under TLS there is a second connection on top, of the same caller.
    if (!(end instanceof EndPoint.Wrapper)
        && end.getRemoteSocketAddress() instanceof InetSocketAddress remote
        && entered(end, remote.getAddress()) > most) {
      end.close();
    }
  }

  private synchronized long entered(EndPoint end, InetAddress address) {
    open.put(end, address);
    return open.values().stream().filter(address::equals).count();
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    open.remove(connection.getEndPoint());
  }
}
