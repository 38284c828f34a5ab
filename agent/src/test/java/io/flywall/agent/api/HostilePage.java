package io.flywall.agent.api;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A page of somebody else on this host, at another port: what it can do to an API on loopback in
 * the browser of an operator who comes upon it.
 */
final class HostilePage implements AutoCloseable {
  /**
   * {@code attack(api, token)} tries all that a page has, and resolves to what it could read. The
   * token is the right one: a page that has it must get nowhere either.
   */
  private static final String PAGE =
      """
      <!doctype html><title>hostile</title><script>
      const loaded = (element, attribute, url) => new Promise((done) => {
        element.onload = () => done(true);
        element.onerror = () => done(false);
        element[attribute] = url;
        document.body.append(element);
      });
      const readable = (frame) => {
        try {
          return frame.contentDocument !== null && frame.contentDocument.body.innerText !== '';
        } catch (foreign) {
          return false;
        }
      };
      async function attack(api, token) {
        const got = [];
        for (const path of ['/', '/dashboard.js', '/api/ha/status', '/metrics', '/api/ha/failover'])
          for (const method of ['GET', 'POST'])
            for (const mode of ['cors', 'no-cors'])
              for (const headers of [{}, { Authorization: 'Bearer ' + token }])
                try {
                  const body = method === 'POST' ? '{}' : undefined;
                  const answer = await fetch(api + path, { method, mode, headers, body });
                  if (answer.status || (await answer.text())) got.push([method, mode, path]);
                } catch (refused) {}
        for (const path of ['/', '/dashboard.js', '/api/ha/status']) {
          const image = await loaded(document.createElement('img'), 'src', api + path);
          const script = await loaded(document.createElement('script'), 'src', api + path);
          if (image || script) got.push(['part', path]);
          const frame = document.createElement('iframe');
          await loaded(frame, 'src', api + path);
          if (readable(frame)) got.push(['frame', path]);
        }
        const frame = document.createElement('iframe');
        frame.name = 'answer';
        document.body.append(frame);
        const form = document.createElement('form');
        Object.assign(form, { method: 'POST', target: 'answer', action: api + '/api/ha/failover' });
        const sent = new Promise((done) => (frame.onload = done));
        document.body.append(form);
        form.submit();
        await sent;
        if (readable(frame)) got.push(['form']);
        const events = new EventSource(api + '/api/ha/events');
        const opened = await new Promise((done) => {
          events.onopen = () => done(true);
          events.onerror = () => done(false);
        });
        events.close();
        if (opened) got.push(['events']);
        return JSON.stringify(got);
      }
      </script><body>hostile</body>
      """;

  private final HttpServer server;

  private HostilePage(HttpServer server) {
    this.server = server;
  }

  static HostilePage start() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    return new HostilePage(server);
  }

  /** {@code host}: as another site than the API's, or as the same one. */
  String url(String host) {
    return "http://" + host + ":" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
