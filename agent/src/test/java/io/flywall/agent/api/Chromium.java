package io.flywall.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real browser without a window, driven over its DevTools protocol (version 1.3): one page, and
 * all that it complains of.
 */
final class Chromium implements AutoCloseable {
  /** Only a test that fails waits so long. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final WebSocket socket;
  private final String session;
  private int last;

  /** A request of the page; {@code authorization} is empty where it carries none. */
  record Sent(String method, String path, String authorization) {}

  private Chromium(Process process, URI endpoint) throws IOException {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(endpoint, new Messages())
            .join();
    ObjectNode blank = JSON.createObjectNode().put("url", "about:blank");
    String target = ask("", "Target.createTarget", blank).get("targetId").asText();
    ObjectNode flat = JSON.createObjectNode().put("targetId", target).put("flatten", true);
    this.session = ask("", "Target.attachToTarget", flat).get("sessionId").asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      JsonNode unused = ask(domain + ".enable", JSON.createObjectNode());
    }
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
    try {
      JsonNode message = JSON.readTree(text);
      if (message.has("id")) {
        boolean unused = asked.remove(message.get("id").asInt()).complete(message);
      } else {
        noteComplaint(message.path("method").asText(), message.path("params"));
        noteRequest(message.path("method").asText(), message.path("params").path("request"));
      }
    } catch (IOException impossible) {
      complaints.add("no JSON: " + text);
    }
  }

  private void noteComplaint(String method, JsonNode what) {
    String level = what.path("entry").path("level").asText();
    boolean logged =
        method.equals("Log.entryAdded") && (level.equals("error") || level.equals("warning"));
    boolean printed = method.equals("Runtime.consoleAPICalled");
    if (logged || printed || method.equals("Runtime.exceptionThrown")) {
      complaints.add(what.toString());
    }
  }

  private void noteRequest(String method, JsonNode request) {
    if (method.equals("Network.requestWillBeSent")) {
      sent.add(
          new Sent(
              request.path("method").asText(),
              // Not parsed: whatever a page asks for may stand there, and nothing may fail here.
              request.path("url").asText().replaceFirst("^http://[^/]*", ""),
              request.path("headers").path("Authorization").asText()));
    }
  }

  private JsonNode ask(String method, ObjectNode parameters) throws IOException {
    return ask(session, method, parameters);
  }

  private synchronized JsonNode ask(String to, String method, ObjectNode parameters)
      throws IOException {
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

  /** Returns when the page and all of its files are there, and its script has run. */
  void open(String url) throws IOException, InterruptedException {
    JsonNode opened = ask("Page.navigate", JSON.createObjectNode().put("url", url));
    if (opened.has("errorText")) {
      throw new IOException(url + ": " + opened);
    }
    awaits("location.href === '" + url + "' && document.readyState === 'complete'");
  }

  /** What an expression of JavaScript comes to in the page. */
  JsonNode evaluate(String expression) throws IOException {
    ObjectNode parameters =
        JSON.createObjectNode()
            .put("expression", expression)
            .put("awaitPromise", true)
            .put("userGesture", true)
            .put("returnByValue", true);
    JsonNode result = ask("Runtime.evaluate", parameters);
    if (result.has("exceptionDetails")) {
      throw new IOException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Waits until an expression is true. */
  void awaits(String condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!evaluate(condition).asBoolean()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "never: " + condition + " in\n" + evaluate("document.body.innerText").asText());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** As a person types into what has the focus. */
  void types(String text) throws IOException {
    JsonNode unused = ask("Input.insertText", JSON.createObjectNode().put("text", text));
  }

  /** A key that writes nothing, or does something: {@code Enter}, {@code Tab}. */
  void presses(String key, int code) throws IOException {
    for (String kind : List.of("keyDown", "keyUp")) {
      ObjectNode event =
          JSON.createObjectNode()
              .put("type", kind)
              .put("key", key)
              .put("code", key)
              .put("windowsVirtualKeyCode", code);
      if (key.equals("Enter") && kind.equals("keyDown")) {
        event.put("text", "\r");
      }
      JsonNode unused = ask("Input.dispatchKeyEvent", event);
    }
  }

  /** The window, in CSS pixels, and what the person prefers. */
  void looks(int width, int height, boolean dark) throws IOException {
    JsonNode unused =
        ask(
            "Emulation.setDeviceMetricsOverride",
            JSON.createObjectNode()
                .put("width", width)
                .put("height", height)
                .put("deviceScaleFactor", 1)
                .put("mobile", false));
    ObjectNode media = JSON.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    unused = ask("Emulation.setEmulatedMedia", media);
  }

  /** What the window shows, as PNG. */
  byte[] view() throws IOException {
    return ask("Page.captureScreenshot", JSON.createObjectNode().put("format", "png"))
        .get("data")
        .binaryValue();
  }

  /** Errors, violations of the policy, and whatever a script printed. */
  List<String> complaints() {
    return new ArrayList<>(complaints);
  }

  /** All that the page has asked for so far, in order. */
  List<Sent> sent() {
    return new ArrayList<>(sent);
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
