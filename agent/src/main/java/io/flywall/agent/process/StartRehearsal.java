package io.flywall.agent.process;

import io.flywall.agent.api.ApiPlan;
import io.flywall.agent.api.ApiServer;
import io.flywall.agent.api.ApiSocket;
import io.flywall.agent.api.ApiSources;
import io.flywall.agent.api.ApiToken;
import io.flywall.agent.audit.AuditLog;
import io.flywall.agent.loop.AgentAssembly;
import io.flywall.agent.store.TermStore;
import io.flywall.agent.view.HandOverDesk;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.Settings;
import io.flywall.heartbeat.SecretStretching;
import io.flywall.heartbeat.udp.DatagramReceiver;
import io.flywall.heartbeat.udp.PathAddress;
import io.flywall.heartbeat.udp.UdpPaths;
import io.flywall.value.OperatorError;
import io.flywall.vip.linux.BootClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Goes through what a start does, in a folder of its own and on loopback, so that every class of it
 * has been loaded once: what an archive of classes is made of. Needs no privilege and no
 * configuration, and leaves nothing.
 */
public final class StartRehearsal {
  private static final String SECRET = "rehearsal-0123456789abcdefghijkl";

  /** Nobody reads there, and nobody minds (RFC 863). */
  private static final int DISCARD_PORT = 9;

  private final Path folder;

  private final Consumer<Path> command;

  private StartRehearsal(Path folder, Consumer<Path> command) {
    this.folder = folder;
    this.command = command;
  }

  /**
   * Plays it once.
   *
   * @param command a command that asks the agent of that configuration, while there is one
   */
  public static void play(Consumer<Path> command) throws Exception {
    Path folder = Files.createTempDirectory("flywall-rehearsal");
    try {
      new StartRehearsal(folder, command).start();
    } finally {
      remove(folder);
    }
  }

  private void start() throws Exception {
    Path file = folder.resolve("flywall.conf");
    Files.writeString(file, configuration());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Settings settings = ConfigurationFile.load(file, Host.here());
    LoadedFiles.keep(settings, folder);
    var unusedKey =
        SecretStretching.stretch(1, SECRET.getBytes(StandardCharsets.UTF_8), "rehearsal");
    var unusedInstant = new BootClock().now();
    TermStore.open(folder.resolve("state")).close();
    AgentAssembly.rehearse();
    serve(file);
    hear();
  }

  /** Addresses that are nobody's (RFC 5737), and only read. */
  private String configuration() {
    return """
        agent.run_dir = "%s"
        replication {
          node_id = rehearsal
          listen_addr = "192.0.2.1:9001"
          peers = [ { id = other, addresses = ["192.0.2.2", "198.51.100.2"] } ]
          secret_key = "%s"
          ha { virtual_ips = [ { address = "192.0.2.100/24", interface = lo } ] }
        }
        """
        .formatted(folder, SECRET);
  }

  private void serve(Path file) throws OperatorError, IOException {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    ApiToken token = ApiToken.create(folder.resolve("api.token"));
    HandOverDesk nobody =
        to -> CompletableFuture.completedFuture(new HandOverDesk.Outcome.Refused("a rehearsal"));
    try (AuditLog audit = AuditLog.in(folder, InstantSource.system(), head -> {});
        ApiServer api =
            ApiServer.start(
                new ApiPlan(
                    Optional.of(here),
                    ApiSocket.in(folder),
                    Optional.empty(),
                    List.of(),
                    false,
                    List.of()),
                ApiSources.of(Optional::empty, nobody, () -> true),
                new ApiServer.Surroundings(token, audit::write, new BootClock()))) {
      for (String path : List.of("/healthz", "/api/ha/status", "/primary")) {
        ask(here, path);
      }
      askLocally(ApiSocket.in(folder).orElseThrow());
      command.accept(file);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  private static void ask(InetSocketAddress server, String path) throws IOException {
    URI uri =
        URI.create(
            "http://" + server.getAddress().getHostAddress() + ":" + server.getPort() + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    int status = connection.getResponseCode();
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      if (body != null) {
        body.readAllBytes();
      }
    }
  }

  /** As the command line does; whoever builds a runtime without what that takes learns it here. */
  private static void askLocally(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      String request = "GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n";
      int unused = channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      byte[] answer = Channels.newInputStream(channel).readAllBytes();
      if (!new String(answer, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200")) {
        throw new IllegalStateException(
            "the socket answered " + new String(answer, StandardCharsets.US_ASCII));
      }
    }
  }

  private static void hear() throws OperatorError {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    PathAddress path =
        new PathAddress(
            0,
            0,
            new InetSocketAddress(loopback, 0),
            new InetSocketAddress(loopback, DISCARD_PORT));
    UdpPaths.open(List.of(path), new Deaf(), () -> {}).close();
  }

  /** Nothing comes, and nothing would be done about it. */
  private static final class Deaf implements DatagramReceiver {
    @Override
    public void received(PathAddress path, byte[] datagram) {}

    @Override
    public void refused(PathAddress path) {}

    @Override
    public void unsent(PathAddress path, String reason) {}

    @Override
    public void pathChanged(PathAddress path, boolean open, String reason) {}
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      inside.sorted(Comparator.reverseOrder()).forEach(StartRehearsal::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
