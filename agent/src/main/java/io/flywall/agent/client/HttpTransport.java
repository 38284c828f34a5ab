package io.flywall.agent.client;

import io.flywall.agent.client.NoAnswer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/**
 * HTTPS, or HTTP on loopback. HttpURLConnection, because java.net.http costs half a second of
 * start-up, and commands are typed by people in a hurry.
 */
public final class HttpTransport implements Transport {
  private static final int CONNECT_MILLIS = 2000;

  /** Longer than an agent takes for its longest answer, a hand-over. */
  private static final int READ_MILLIS = 10_000;

  /** A history of two thousand changes has a tenth of it. */
  private static final int MOST_BYTES = 16 << 20;

  // Else the JDK sends a POST again by itself when the connection ends before an answer.
  static {
    String unused = System.setProperty("sun.net.http.retryPost", "false");
  }

  private final Token token;
  private final Trust trust;

  private final int readMillis;

  private HttpTransport(Token token, Trust trust, int readMillis) {
    this.token = token;
    this.trust = trust;
    this.readMillis = readMillis;
  }

  /** {@code trust}: who has to vouch for an agent; plain HTTP has nobody. */
  public static HttpTransport with(Token token, Trust trust) {
    return new HttpTransport(token, trust, READ_MILLIS);
  }

  /** The same, for who would rather know that there is no answer yet than wait for it. */
  public HttpTransport waiting(Duration atMost) {
    return new HttpTransport(token, trust, Math.toIntExact(atMost.toMillis()));
  }

  /**
   * Whether a token may go there. On loopback nobody listens in.
   *
   * @param agent with a host
   */
  public static boolean isSafe(URI agent) {
    return "https".equals(agent.getScheme())
        || ("http".equals(agent.getScheme()) && isLoopback(agent.getHost()));
  }

  /** Literals only: a name can be answered with any address. */
  private static boolean isLoopback(String host) {
    if (host == null || host.equals("localhost")) {
      return host != null;
    }
    if (!host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[[0-9A-Fa-f:.]+]")) {
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException noLiteral) {
      return false;
    }
  }

  @Override
  public Answer exchange(URI agent, Request request) throws NoAnswer {
    if (!isSafe(agent)) {
      throw new NoAnswer(
          agent, Kind.HOPELESS, "what is sent there can be read on the way; use https://", null);
    }
    HttpURLConnection connection = connect(agent, request, shown(agent));
    try {
      if (request.method().equals("POST")) {
        connection.getOutputStream().write(request.body().getBytes(StandardCharsets.UTF_8));
      }
      int status = connection.getResponseCode();
      InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      byte[] body = stream == null ? new byte[0] : stream.readNBytes(MOST_BYTES);
      return new Answer(
          agent, status, new String(body, StandardCharsets.UTF_8), retryAfter(connection));
    } catch (SocketTimeoutException late) {
      throw new NoAnswer(agent, Kind.SILENT, "no answer within " + readMillis / 1000 + " s", late);
    } catch (IOException broken) {
      throw new NoAnswer(agent, Kind.SILENT, String.valueOf(broken.getMessage()), broken);
    } finally {
      connection.disconnect();
    }
  }

  private String shown(URI agent) throws NoAnswer {
    try {
      String shown = token.read();
      if (shown.isEmpty() || Token.isOne(shown)) {
        return shown;
      }
    } catch (NoToken none) {
      throw new NoAnswer(agent, Kind.HOPELESS, none.getMessage(), none);
    } catch (IOException unreadable) {
      throw new NoAnswer(
          agent, Kind.HOPELESS, "the token cannot be read: " + unreadable.getMessage(), unreadable);
    }
    throw new NoAnswer(agent, Kind.HOPELESS, "the token is not one line of printable ASCII", null);
  }

  /** Up to the end of the TLS handshake: until then nothing of the request has left. */
  private HttpURLConnection connect(URI agent, Request request, String shown) throws NoAnswer {
    Trust.Check check = trust.check();
    try {
      HttpURLConnection connection =
          (HttpURLConnection) agent.resolve(request.path()).toURL().openConnection(Proxy.NO_PROXY);
      if (connection instanceof HttpsURLConnection https) {
        check.guard(https);
      }
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(readMillis);
      // To wherever it might be sent on, the token would go too.
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod(request.method());
      connection.setDoOutput(request.method().equals("POST"));
      if (!shown.isEmpty()) {
        connection.setRequestProperty("Authorization", "Bearer " + shown);
      }
      request.key().ifPresent(key -> connection.setRequestProperty("Idempotency-Key", key));
      connection.connect();
      return connection;
    } catch (SSLException refused) {
      throw check.refusal(agent, refused);
    } catch (SocketTimeoutException late) {
      throw new NoAnswer(agent, Kind.UNREACHED, "does not answer within 2 s", late);
    } catch (UnknownHostException unknown) {
      throw new NoAnswer(agent, Kind.UNREACHED, "no address is known for that name", unknown);
    } catch (IllegalArgumentException malformed) {
      // Its message may quote a header, and one of them is the token.
      throw new NoAnswer(agent, Kind.HOPELESS, "nothing can be asked at such an address", null);
    } catch (IOException refused) {
      throw new NoAnswer(agent, Kind.UNREACHED, String.valueOf(refused.getMessage()), refused);
    }
  }

  private static Optional<Duration> retryAfter(HttpURLConnection connection) {
    String seconds = connection.getHeaderField("Retry-After");
    return seconds != null && seconds.matches("\\d{1,5}")
        ? Optional.of(Duration.ofSeconds(Integer.parseInt(seconds)))
        : Optional.empty();
  }
}
