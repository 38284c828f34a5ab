package io.flywall.agent.api;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What connections come through: TCP, with TLS or without, and the Unix socket. */
record Doors(Optional<ShownCertificate> certificate, ApiLimits limits, Patience patience) {
  private static final String HTTP = "http/1.1";

  /** Requests of ours have a line and a few headers; Jetty's own measure is the same. */
  private static final int MOST_HEADER_BYTES = 8 * 1024;

  /** A connection carries one request: what a caller can hold open is that much less. */
  private static void configure(HttpConfiguration http) {
    http.setPersistentConnectionsEnabled(false);
    http.setRequestHeaderSize(MOST_HEADER_BYTES);
    http.setSendServerVersion(false);
  }

  Connector tcp(Server server, HttpConfiguration http, InetSocketAddress listen) {
    configure(http);
    ServerConnector connector =
        certificate
            .map(shown -> secure(server, new HttpConfiguration(http), shown))
            .orElseGet(() -> new ServerConnector(server, new HttpConnectionFactory(http)));
    connector.setHost(listen.getAddress().getHostAddress());
    connector.setPort(listen.getPort());
    return limited(server, connector);
  }

  private static ServerConnector secure(
      Server server, HttpConfiguration https, ShownCertificate shown) {
    // The guard looks at Host, for addresses too; Jetty would know names alone.
    https.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(shown.context());
    tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    return new ServerConnector(
        server, new SslConnectionFactory(tls, HTTP), new HttpConnectionFactory(https));
  }

  Connector socket(Server server, HttpConfiguration http, Path path) {
    configure(http);
    // One who accepts, as with TCP: Jetty stops no others when there are too many connections.
    UnixDomainServerConnector connector =
        new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setUnixDomainPath(path);
    return limited(server, connector);
  }

  private Connector limited(Server server, AbstractConnector connector) {
    connector.setIdleTimeout(limits.idle().toMillis());
    connector.addEventListener(patience.with(connector.getScheduler()));
    server.addBean(new NetworkConnectionLimit(limits.connections(), connector));
    return connector;
  }
}
