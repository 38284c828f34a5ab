package io.flywall.agent.client;

import io.flywall.agent.client.NoAnswer.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Agents that live in a map, and what was asked of them. */
final class MadeUpCluster implements Transport {
  final List<String> log = new ArrayList<>();
  final Map<String, Node> nodes = new LinkedHashMap<>();
  Optional<String> primary = Optional.of("b");
  Duration retryAfter = Duration.ofSeconds(1);

  /** One of them; {@code heard}: what becomes of what is sent to it. */
  static final class Node {
    final Set<String> keys = new HashSet<>();
    Optional<Kind> fails = Optional.empty();
    Optional<String> advertised;
    boolean hangs;
    int refuses = 200;

    /** A method that gets no answer and does nothing, for agents that hang. */
    String silentTo = "";

    int done;
    Duration started = Duration.ZERO;

    String name;

    Node(String name, Optional<String> advertised) {
      this.name = name;
      this.advertised = advertised;
    }
  }

  MadeUpCluster with(String... ids) {
    for (String id : ids) {
      nodes.put(id, new Node(id, Optional.of(url(id).toString())));
    }
    return this;
  }

  static URI url(String id) {
    return URI.create("https://" + id + ":8443");
  }

  Node node(String id) {
    return nodes.get(id);
  }

  /** Of these kinds, each as {@code GET b /path}. */
  List<String> asked(String start) {
    return log.stream().filter(line -> line.startsWith(start)).toList();
  }

  @Override
  public Answer exchange(URI agent, Request request) throws NoAnswer {
    String id = agent.getHost();
    Node node = nodes.getOrDefault(id, new Node(id, Optional.empty()));
    log.add(request.method() + " " + id + " " + request.path());
    Optional<Kind> fails = nodes.containsKey(id) ? node.fails : Optional.of(Kind.UNREACHED);
    if (fails.filter(kind -> kind != Kind.SILENT).isPresent()) {
      throw new NoAnswer(agent, fails.get(), "fails", null);
    }
    if (request.method().equals(node.silentTo)) {
      throw new NoAnswer(agent, Kind.SILENT, "hangs", null);
    }
    Answer answer =
        request.method().equals("GET")
            ? read(agent, id, node, request)
            : written(agent, id, node, request);
    node.hangs |= request.method().equals("POST") && fails.isPresent();
    if (fails.isPresent() && (node.hangs || !isStatus(request))) {
      throw new NoAnswer(agent, Kind.SILENT, "falls silent", null);
    }
    return answer;
  }

  /** Which is answered until a write makes the node fall silent, and without a primary too. */
  private static boolean isStatus(Request request) {
    return request.path().equals(Life.PATH);
  }

  private Answer read(URI agent, String id, Node node, Request request) {
    if (node.refuses == 503 && !isStatus(request)) {
      return new Answer(agent, 503, "{}", Optional.of(retryAfter));
    }
    String body =
        switch (request.path()) {
          case "/api/ha/cluster" -> cluster(id);
          case "/api/ha/status" ->
              "{\"node\":\"%s\",\"started_at\":\"%s\"}".formatted(node.name, at(node.started));
          default -> "{\"from\":\"" + id + "\"}";
        };
    return new Answer(agent, 200, body, Optional.empty());
  }

  private static Instant at(Duration sinceBegin) {
    return Instant.EPOCH.plus(sinceBegin);
  }

  private String cluster(String seenBy) {
    return "{\"seen_by\":\"%s\",\"primary\":%s,\"nodes\":[%s]}"
        .formatted(
            seenBy,
            primary.map(id -> "\"" + id + "\"").orElse("null"),
            nodes.entrySet().stream()
                .map(
                    node ->
                        "{\"id\":\"%s\",\"base_url\":%s,\"healthy\":%s}"
                            .formatted(
                                node.getKey(),
                                node.getValue().advertised.map(u -> "\"" + u + "\"").orElse("null"),
                                node.getValue().fails.isEmpty()))
                .collect(Collectors.joining(",")));
  }

  /** The primary does it, the others say that there is somebody else or nobody. */
  private Answer written(URI agent, String id, Node node, Request request) {
    if (node.refuses == 200 && (primary.isEmpty() || !primary.get().equals(id))) {
      return new Answer(
          agent, 503, "{\"detail\":\"there is no primary now\"}", Optional.of(retryAfter));
    }
    if (node.refuses == 200 && node.keys.add(request.key().orElseThrow())) {
      node.done++;
    }
    return new Answer(agent, node.refuses, "{}", Optional.empty());
  }

  Map<String, Integer> done() {
    Map<String, Integer> done = new HashMap<>();
    nodes.forEach((id, node) -> done.put(id, node.done));
    return done;
  }
}
