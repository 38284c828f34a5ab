package io.flywall.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The API of whatever agent runs on a node, asked by a shell in its namespace: for those who ask
 * again and again, each time without the start of a JVM.
 */
public record NodeApi(LabNode node) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code $0} is the whole request. */
  private static final String ASK =
      "exec 3<>/dev/tcp/127.0.0.1/8080 && printf '%s' \"$0\" >&3 && cat <&3";

  /** What came back. */
  public record Reply(int status, String body) {
    public boolean ok() {
      return status / 100 == 2;
    }

    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new LabFailure("not JSON: " + body.strip(), e);
      }
    }
  }

  /** Empty while no agent answers there. */
  public Optional<Reply> get(String path) {
    return ask("GET", path, "", "");
  }

  /** Reads what only root may: the token that this agent has written. Empty while none answers. */
  public Optional<Reply> post(String path, String body) {
    Command token = Command.run(List.of("cat", node.folder().resolve("run/api.token").toString()));
    return token.status() == 0
        ? ask("POST", path, "Authorization: Bearer " + token.output().strip() + "\r\n", body)
        : Optional.empty();
  }

  private Optional<Reply> ask(String method, String path, String header, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: close\r\n"
            + header
            + "Content-Length: "
            + length
            + "\r\n\r\n"
            + body;
    Command asked = node.namespace().run(List.of("bash", "-c", ASK, request));
    return asked.status() == 0 ? reply(asked.output()) : Optional.empty();
  }

  /** One that was killed in the middle of its answer has not answered. */
  private static Optional<Reply> reply(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (!text.startsWith("HTTP/1.1 ") || end < 0) {
      return Optional.empty();
    }
    int status = Integer.parseInt(text.substring(9, 12));
    String body = text.substring(end).strip();
    return body.isEmpty() ? Optional.empty() : Optional.of(new Reply(status, body));
  }
}
