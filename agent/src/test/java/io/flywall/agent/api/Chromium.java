package io.flywall.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser without a window, driven over its DevTools protocol (version 1.3). */
final class Chromium implements AutoCloseable {
  /** Only a test that fails waits so long. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final Map<String, BrowserTab> tabs = new ConcurrentHashMap<>();
  private final WebSocket socket;
  private int last;

  private Chromium(Process process, URI endpoint) throws IOException {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(endpoint, new Messages())
            .join();
  }

  /** A new one, as of somebody who has never been anywhere. */
  BrowserTab tab() throws IOException {
    String context =
        ask("", "Target.createBrowserContext", JSON.createObjectNode())
            .get("browserContextId")
            .asText();
    ObjectNode blank =
        JSON.createObjectNode().put("url", "about:blank").put("browserContextId", context);
    String target = ask("", "Target.createTarget", blank).get("targetId").asText();
    ObjectNode flat = JSON.createObjectNode().put("targetId", target).put("flatten", true);
    String session = ask("", "Target.attachToTarget", flat).get("sessionId").asText();
    BrowserTab tab = new BrowserTab(this, context, session);
    tabs.put(session, tab);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      JsonNode unused = ask(session, domain + ".enable", JSON.createObjectNode());
    }
    return tab;
  }

  /** Where it is on this host; empty when it is not installed. */
  static Optional<Path> installed() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** With a profile of its own in {@code folder}. */
  static Chromium start(Path program, Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                // Root may not have the sandbox, and tests of this project run as root.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--no-default-browser-check",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("chromium.log").toFile())
            .start();
    try {
      return new Chromium(process, endpoint(process, folder));
    } catch (Exception | Error failure) {
      end(process);
      throw failure;
    }
  }

  /** It writes its port and path there when it listens. */
  private static URI endpoint(Process process, Path folder) throws Exception {
    Path written = folder.resolve("DevToolsActivePort");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      if (Files.exists(written) && Files.readAllLines(written).size() == 2) {
        List<String> lines = Files.readAllLines(written);
        return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
      }
      boolean unused = process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    throw new IOException(
        "chromium does not start: " + Files.readString(folder.resolve("chromium.log")));
  }

  private final class Messages implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
      parts.append(part);
      if (whole) {
        heard(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void heard(String text) {
    JsonNode message = parsed(text);
    if (message.has("id")) {
      boolean unused = asked.remove(message.get("id").asInt()).complete(message);
    } else if (message.has("sessionId")) {
      Optional.ofNullable(tabs.get(message.get("sessionId").asText()))
          .ifPresent(tab -> tab.heard(message));
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException noJson) {
      throw new UncheckedIOException("chromium says " + text, noJson);
    }
  }

  /**
   * Asks the protocol something.
   *
   * @param to a tab's session; empty for the browser itself
   */
  synchronized JsonNode ask(String to, String method, ObjectNode parameters) throws IOException {
    last++;
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(last, answer);
    ObjectNode message = JSON.createObjectNode().put("id", last).put("method", method);
    message.set("params", parameters);
    if (!to.isEmpty()) {
      message.put("sessionId", to);
    }
    WebSocket unused = socket.sendText(message.toString(), true).join();
    JsonNode said = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (said.has("error")) {
      throw new IOException(method + ": " + said.get("error"));
    }
    return said.get("result");
  }

  @Override
  public void close() throws InterruptedException {
    socket.abort();
    end(process);
  }

  private static void end(Process process) throws InterruptedException {
    List<ProcessHandle> parts = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    parts.forEach(ProcessHandle::destroyForcibly);
    int unused = process.destroyForcibly().waitFor();
  }
}
