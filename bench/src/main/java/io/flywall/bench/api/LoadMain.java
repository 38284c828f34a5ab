package io.flywall.bench.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

/** {@code REQUESTS_PER_SECOND STREAMS ISO_DURATION}, in a node's namespace; one line of figures. */
public final class LoadMain {
  private LoadMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    int perSecond = Integer.parseInt(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    long end = System.nanoTime() + Duration.parse(arguments[2]).toNanos();
    InetSocketAddress api = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
    Streams streams = new Streams();
    Thread listening = new Thread(() -> listen(streams, api, count, end), "streams");
    listening.start();
    Requests requests = new Requests(api, perSecond);
    requests.run(end);
    listening.join();
    System.out.printf(
        Locale.ROOT,
        "answered=%d failed=%d p50_ms=%.2f p99_ms=%.2f max_ms=%.2f closed=%d orders=%d%n",
        requests.answered(),
        requests.failed(),
        requests.millisAt(50),
        requests.millisAt(99),
        requests.millisAt(100),
        streams.closed(),
        streams.fewestOrders());
  }

  private static void listen(Streams streams, InetSocketAddress api, int count, long end) {
    try {
      streams.run(api, count, end);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
