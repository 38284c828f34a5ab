package io.flywall.lab;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A hundred clients that ask the API as fast as they can, for as long as the argument says. */
final class ApiFlood {
  private static final int CLIENTS = 100;

  private ApiFlood() {}

  public static void main(String[] arguments) throws InterruptedException {
    long end = System.nanoTime() + Duration.parse(arguments[0]).toNanos();
    AtomicInteger answered = new AtomicInteger();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      Thread client = new Thread(() -> ask(end, answered));
      client.start();
      clients.add(client);
    }
    for (Thread client : clients) {
      client.join();
    }
    System.out.println("answered " + answered.get());
  }

  private static void ask(long end, AtomicInteger answered) {
    while (System.nanoTime() < end) {
      try {
        HttpURLConnection connection =
            (HttpURLConnection)
                URI.create("http://127.0.0.1:8080/api/ha/status").toURL().openConnection();
        connection.setConnectTimeout(2000);
        connection.setReadTimeout(2000);
        try (var body = connection.getInputStream()) {
          byte[] unused = body.readAllBytes();
        }
        answered.incrementAndGet();
      } catch (IOException refused) {
        // A flooded API may refuse; what counts is that the agent does its work.
      }
    }
  }
}
