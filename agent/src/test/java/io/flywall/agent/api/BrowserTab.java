package io.flywall.agent.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * One page of a {@link Chromium}, and all that it complains of. It shares neither cookies nor
 * stores, caches or connections with any other.
 */
final class BrowserTab implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Chromium browser;
  private final String context;
  private final String session;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<Sent> sent = new CopyOnWriteArrayList<>();

  /** A request of the page; {@code authorization} is empty where it carries none. */
  record Sent(String method, String path, String authorization) {}

  /**
   * In a browser that has attached to it.
   *
   * @param context the DevTools protocol's name for what it shares with nobody
   * @param session its name for the connection to it
   */
  BrowserTab(Chromium browser, String context, String session) {
    this.browser = browser;
    this.context = context;
    this.session = session;
  }

  /** What the browser tells of it. */
  void heard(JsonNode message) {
    String method = message.path("method").asText();
    noteComplaint(method, message.path("params"));
    noteRequest(method, message.path("params").path("request"));
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
    return browser.ask(session, method, parameters);
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
    long end = System.nanoTime() + Chromium.PATIENCE.toNanos();
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

  /** With all that it has stored. */
  @Override
  public void close() throws IOException {
    ObjectNode own = JSON.createObjectNode().put("browserContextId", context);
    JsonNode unused = browser.ask("", "Target.disposeBrowserContext", own);
  }
}
