package io.flywall.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import io.flywall.config.Settings;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Talks to the agent of this host: over its Unix socket, where the kernel says who asks, or else
 * over TCP with its token. HttpURLConnection for the latter, because java.net.http costs half a
 * second of start-up, and status is typed by people in a hurry.
 */
final class ApiClient {
  private static final int CONNECT_MILLIS = 2000;

  /** Longer than the agent takes for its longest answer, a hand-over. */
  private static final int READ_MILLIS = 10_000;

  private static final String ASK_ROOT = "use sudo, or join the group flywall";

  private final Optional<Path> socket;
  private final Optional<InetSocketAddress> address;
  private final boolean readingNeedsToken;
  private final Path tokenFile;

  /**
   * What came back; a problem document's words when it is not a success.
   *
   * @param from who answered, {@code look} the command that shows who that is
   */
  record Reply(String from, String look, int status, String body) {
    boolean ok() {
      return status >= 200 && status < 300;
    }

    /** The body; 8080 is a busy port, so what stands there is looked at before it is believed. */
    JsonNode document(Set<String> fields) throws NotReachable {
      try {
        JsonNode document = ViewJson.mapper().readTree(body);
        if (fields.stream().allMatch(document::has)) {
          return document;
        }
      } catch (JsonProcessingException notJson) {
        throw notOurs(notJson);
      }
      throw notOurs(null);
    }

    private NotReachable notOurs(Exception cause) {
      return new NotReachable(
          "what answers at " + from + " is no flywall agent of this version; see " + look, cause);
    }

    String problem() {
      try {
        JsonNode document = ViewJson.mapper().readTree(body);
        return document.get("title").asText() + ": " + document.get("detail").asText();
      } catch (JsonProcessingException | NullPointerException notOurs) {
        return "the agent answered " + status;
      }
    }
  }

  private ApiClient(Settings settings, Optional<Path> socket) {
    this.socket = socket;
    this.address = plainTcp(settings);
    this.readingNeedsToken = settings.api().readToken();
    this.tokenFile = settings.agent().runDirectory().resolve("api.token");
  }

  static ApiClient of(Settings settings) {
    Path socket = settings.agent().runDirectory().resolve("api.sock");
    return new ApiClient(settings, Optional.of(socket));
  }

  /** Who stands on the port, whoever that is; empty where none is spoken that can be asked. */
  static Optional<ApiClient> overTcp(Settings settings) {
    return plainTcp(settings).map(there -> new ApiClient(settings, Optional.empty()));
  }

  /** Behind a certificate the socket is the way for those who are on this host. */
  private static Optional<InetSocketAddress> plainTcp(Settings settings) {
    return settings.api().tls().isPresent() ? Optional.empty() : settings.api().listen();
  }

  Reply get(String path) throws NotReachable, OperatorError {
    return call("GET", path, "");
  }

  Reply post(String path, String body) throws NotReachable, OperatorError {
    return call("POST", path, body);
  }

  private Reply call(String method, String path, String body) throws NotReachable, OperatorError {
    Optional<SocketCall> local = socket.flatMap(SocketCall::to);
    if (local.isPresent()) {
      return overSocket(local.get(), method, path, body);
    }
    if (address.isEmpty()) {
      throw noWay();
    }
    boolean open = method.equals("GET") && !readingNeedsToken;
    return overTcp(address.get(), method, path, body, open ? "" : token());
  }

  /** Where the socket is all there is, and it takes nobody or not this user. */
  private NotReachable noWay() throws OperatorError {
    Path path = socket.orElseThrow();
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw new OperatorError(path.toString(), "cannot be connected to", ASK_ROOT);
    }
    return new NotReachable(
        "no agent answers at " + path + "; is it running? systemctl status flywall", null);
  }

  /** What was sent is never sent again another way: an order would be carried out twice. */
  private Reply overSocket(SocketCall local, String method, String path, String body)
      throws NotReachable {
    Path at = socket.orElseThrow();
    try (SocketCall call = local) {
      SocketCall.Answer answer = call.ask(method, path, body, READ_MILLIS);
      return new Reply(at.toString(), "ss -xlp", answer.status(), answer.body());
    } catch (IOException silent) {
      throw silence(at.toString(), silent);
    }
  }

  private static NotReachable silence(String where, IOException why) {
    return new NotReachable(
        "no agent answers at "
            + where
            + " ("
            + why.getMessage()
            + "); is it running? systemctl status flywall",
        why);
  }

  private String token() throws OperatorError, NotReachable {
    try {
      return Files.readString(tokenFile).trim();
    } catch (NoSuchFileException missing) {
      throw new NotReachable(
          "no agent runs here: " + tokenFile + " is missing; systemctl start flywall", missing);
    } catch (IOException unreadable) {
      throw new OperatorError(tokenFile.toString(), "cannot be read", ASK_ROOT);
    }
  }

  private static Reply overTcp(
      InetSocketAddress address, String method, String path, String body, String token)
      throws NotReachable {
    String at = literal(address.getAddress()) + ":" + address.getPort();
    String url = "http://" + at + path;
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      connection.setRequestMethod(method);
      if (!token.isEmpty()) {
        connection.setRequestProperty("Authorization", "Bearer " + token);
      }
      if (method.equals("POST")) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      String text = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new Reply(at, "ss -tlpn sport = :" + address.getPort(), status, text);
    } catch (IOException silent) {
      throw silence(url, silent);
    }
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }
}
