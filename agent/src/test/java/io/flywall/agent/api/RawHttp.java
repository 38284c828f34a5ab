package io.flywall.agent.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One request as bytes: Java's clients refuse to send a foreign Host or Origin. */
public final class RawHttp {
  private static final int PATIENCE_MILLIS = 20_000;

  /** An answer; header names in lower case. */
  public record Answer(int status, List<String> headers, String body) {
    public String header(String name) {
      String prefix = name + ": ";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .findFirst()
          .orElse("");
    }
  }

  private RawHttp() {}

  /** {@code headers} are whole lines; Host is added unless one of them is Host. */
  public static Answer send(
      InetSocketAddress to, String method, String path, String body, String... headers)
      throws IOException {
    return send(to.getAddress(), to, method, path, body, headers);
  }

  /** From another address of this host: all of 127.0.0.0/8 is. */
  static Answer send(
      InetAddress from,
      InetSocketAddress to,
      String method,
      String path,
      String body,
      String... headers)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1"));
    if (List.of(headers).stream().noneMatch(line -> line.startsWith("Host:"))) {
      lines.add("Host: 127.0.0.1:" + to.getPort());
    }
    lines.addAll(List.of(headers));
    lines.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
    lines.add("Connection: close");
    try (Socket socket = new Socket(to.getAddress(), to.getPort(), from, 0)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = String.join("\r\n", lines) + "\r\n\r\n" + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  public static Answer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    List<String> head = text.substring(0, end).lines().toList();
    int status = Integer.parseInt(head.get(0).split(" ", 3)[1]);
    return new Answer(status, head.subList(1, head.size()), text.substring(end + 4));
  }
}
