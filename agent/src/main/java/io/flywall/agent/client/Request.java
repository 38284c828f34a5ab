package io.flywall.agent.client;

import java.util.Optional;

/**
 * What is asked of one agent.
 *
 * @param path with its query
 * @param key of a write: an agent that gets the same one twice does it once
 */
public record Request(String method, String path, String body, Optional<String> key) {
  /** What only shows. */
  public static Request read(String path) {
    return new Request("GET", path, "", Optional.empty());
  }

  static Request write(Write write, String key) {
    return new Request("POST", write.path(), write.body(), Optional.of(key));
  }
}
