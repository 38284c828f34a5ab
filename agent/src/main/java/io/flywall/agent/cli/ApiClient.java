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
import java.util.Set;

/**
 * Talks to the agent of this host. HttpURLConnection, because java.net.http costs half a second of
 * start-up, and status is typed by people in a hurry.
 */
final class ApiClient {
  private static final int CONNECT_MILLIS = 2000;

  /** Longer than the agent takes for its longest answer, a hand-over. */
  private static final int READ_MILLIS = 10_000;

  private final InetSocketAddress address;
  private final Path tokenFile;

  /** What came back; a problem document's words when it is not a success. */
  record Reply(InetSocketAddress from, int status, String body) {
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
          "what answers at "
              + literal(from.getAddress())
              + ":"
              + from.getPort()
              + " is no flywall agent of this version; see ss -tlpn sport = :"
              + from.getPort(),
          cause);
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

  private ApiClient(InetSocketAddress address, Path tokenFile) {
    this.address = address;
    this.tokenFile = tokenFile;
  }

  static ApiClient of(Settings settings) throws OperatorError {
    InetSocketAddress address =
        settings
            .api()
            .listen()
            .orElseThrow(
                () ->
                    new OperatorError(
                        settings.file().toString(),
                        "says api.listen = none",
                        "set a loopback address to use this command"));
    return new ApiClient(address, settings.agent().runDirectory().resolve("api.token"));
  }

  Reply get(String path) throws NotReachable {
    return call("GET", path, "", "");
  }

  Reply post(String path, String body) throws NotReachable, OperatorError {
    return call("POST", path, body, token());
  }

  private String token() throws OperatorError, NotReachable {
    try {
      return Files.readString(tokenFile).trim();
    } catch (NoSuchFileException missing) {
      throw new NotReachable(
          "no agent runs here: " + tokenFile + " is missing; systemctl start flywall", missing);
    } catch (IOException unreadable) {
      throw new OperatorError(
          tokenFile.toString(), "cannot be read", "use sudo, or join the group flywall");
    }
  }

  private Reply call(String method, String path, String body, String token) throws NotReachable {
    String host = literal(address.getAddress());
    String url = "http://" + host + ":" + address.getPort() + path;
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      connection.setRequestMethod(method);
      if (!token.isEmpty()) {
        connection.setRequestProperty("Authorization", "Bearer " + token);
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      String text = stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new Reply(address, status, text);
    } catch (IOException silent) {
      throw new NotReachable(
          "no agent answers at "
              + url
              + " ("
              + silent.getMessage()
              + "); is it running? systemctl status flywall",
          silent);
    }
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }
}
