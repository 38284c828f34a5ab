package io.flywall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A hand-over asked of the API, and the agent killed while it is at it. By bash and its /dev/tcp:
 * it sends, waits and kills without starting a process, which would take longer than the hand-over.
 *
 * @param took from the request to the answer or to the kill
 * @param answer the first line of the agent's answer; empty when the kill came first
 */
record HandOverShot(Duration took, String answer) {
  /** $1 seconds to wait for the answer, $2 whom to kill then (0 = nobody), $3 token. */
  private static final String SCRIPT =
      """
      exec 3<>/dev/tcp/127.0.0.1/8080
      begun=${EPOCHREALTIME/./}
      printf 'POST /api/ha/failover HTTP/1.1\\r\\nHost: 127.0.0.1:8080\\r\\n%s\\r\\n%s\\r\\n\\r\\n' \\
        "Authorization: Bearer $3" $'Content-Length: 0\\r\\nConnection: close' >&3
      read -r -t "$1" -u 3 answer
      [ "$2" = 0 ] || kill -9 "$2"
      echo "$((${EPOCHREALTIME/./} - begun)) ${answer%$'\\r'}"
      """;

  private static final Duration LONG = Duration.ofSeconds(10);

  /** Nobody is killed; waits for the end. */
  static HandOverShot complete(Cluster cluster, String node) {
    HandOverShot shot = fire(cluster.agent(node), LONG, 0);
    if (!shot.answer().contains(" 200 ")) {
      throw cluster.scene.failure("a hand-over by the API; it says: " + shot.answer());
    }
    return shot;
  }

  static HandOverShot killing(Cluster cluster, String node, Duration after) {
    FlywallAgent agent = cluster.agent(node);
    return fire(agent, after, agent.pid());
  }

  private static HandOverShot fire(FlywallAgent agent, Duration wait, long victim) {
    String[] words =
        agent
            .node()
            .namespace()
            .run(
                List.of(
                    "bash",
                    "-c",
                    SCRIPT,
                    "shot",
                    String.format(Locale.ROOT, "%.6f", wait.toNanos() / 1e9),
                    Long.toString(victim),
                    token(agent)))
            .orFail()
            .strip()
            .split(" ", 2);
    Duration took = Duration.ofNanos(Long.parseLong(words[0]) * 1_000);
    return new HandOverShot(took, words.length > 1 ? words[1] : "");
  }

  private static String token(FlywallAgent agent) {
    try {
      return Files.readString(agent.node().folder().resolve("run/api.token")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.1f ms, %s",
        took.toNanos() / 1e6,
        answer.isEmpty() ? "killed before an answer" : answer);
  }
}
