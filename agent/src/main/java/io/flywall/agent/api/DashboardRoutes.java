package io.flywall.agent.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The dashboard: three files from the jar, which hold nothing that is secret, so they are served
 * without a token; what they show they ask the API for, as any other caller does.
 *
 * <p>A fixed table of paths and not a folder: there is no name that could lead out of it.
 */
final class DashboardRoutes {
  /**
   * What a browser may do with them: run our script, use our styles, ask this server. No script can
   * be made of text ({@code require-trusted-types-for}), whatever a node calls itself.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Map<String, File> FILES =
      Map.of(
          "/", new File("index.html", "text/html"),
          "/dashboard.css", new File("dashboard.css", "text/css"),
          "/dashboard.js", new File("dashboard.js", "text/javascript"));

  private static final Map<File, byte[]> READ = new ConcurrentHashMap<>();

  private record File(String name, String media) {
    byte[] read() {
      try (InputStream file = DashboardRoutes.class.getResourceAsStream("dashboard/" + name)) {
        return file.readAllBytes();
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }

  private DashboardRoutes() {}

  static void addTo(RoutesConfig routes) {
    FILES.forEach(
        (path, file) -> {
          routes.get(path, context -> send(context, file));
          routes.head(path, context -> send(context, file));
        });
  }

  /** Whether that is one of its files, asked for as a browser does. */
  static boolean serves(Context context) {
    boolean reads = context.method().name().equals("GET") || context.method().name().equals("HEAD");
    return reads && FILES.containsKey(context.path());
  }

  /**
   * Read when the first browser comes: who has no token may ask for them as often as the door lets
   * in, and each time would be a file unpacked from the jar. 40 KiB, once.
   */
  private static void send(Context context, File file) {
    context.header("Content-Security-Policy", POLICY);
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    context.contentType(file.media() + "; charset=utf-8");
    context.result(READ.computeIfAbsent(file, File::read));
  }
}
