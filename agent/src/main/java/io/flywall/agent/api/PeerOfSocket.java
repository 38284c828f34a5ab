package io.flywall.agent.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;

/** What the kernel knows of the other end of a connection. */
final class PeerOfSocket {
  private PeerOfSocket() {}

  static EndPoint endPoint(Context context) {
    return metaData(context).getConnection().getEndPoint();
  }

  private static ConnectionMetaData metaData(Context context) {
    return ServletContextRequest.getServletContextRequest(context.req()).getConnectionMetaData();
  }

  /** Whether it came over the Unix socket, whose mode says who can connect. */
  static boolean isLocalSocket(Context context) {
    return metaData(context).getConnector() instanceof UnixDomainServerConnector;
  }

  /**
   * Where it came from over TCP.
   *
   * @throws IOException who has gone already is nobody, and in no list of who may ask
   */
  static InetAddress address(Context context) throws IOException {
    if (metaData(context).getRemoteSocketAddress() instanceof InetSocketAddress remote) {
      return remote.getAddress();
    }
    throw new IOException("the caller has gone");
  }

  /** The address of ours that it reached over TCP; empty over the Unix socket. */
  static Optional<InetAddress> localAddress(Context context) {
    return metaData(context).getLocalSocketAddress() instanceof InetSocketAddress local
        ? Optional.of(local.getAddress())
        : Optional.empty();
  }

  /** The user that connected (SO_PEERCRED, socket(7)), by his name or number; empty without one. */
  static Optional<String> user(Context context) {
    if (!(endPoint(context).getTransport() instanceof SocketChannel channel)) {
      return Optional.empty();
    }
    try {
      return Optional.of(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName());
    } catch (IOException | UnsupportedOperationException unknown) {
      return Optional.empty();
    }
  }
}
