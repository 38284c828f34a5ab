package io.flywall.agent.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.ApiUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The nodes of the cluster as far as they are known, and in which order they are asked. */
final class KnownNodes {
  /** As many as a cluster has at most: a list without an end would be asked without an end. */
  private static final int MOST = 7;

  private final List<URI> seeds;

  /** Which node a seed turned out to be: one that nobody advertises is found like that. */
  private final Map<URI, String> names = new HashMap<>();

  private final Set<URI> failed = new HashSet<>();
  private Map<String, Node> learned = new LinkedHashMap<>();
  private Optional<String> primary = Optional.empty();
  private Optional<URI> lastGood = Optional.empty();

  private record Node(Optional<URI> url, boolean healthy) {}

  KnownNodes(List<URI> seeds) {
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("no agent to ask");
    }
    this.seeds = List.copyOf(seeds);
  }

  URI first() {
    return seeds.get(0);
  }

  /**
   * All of them: who answered last and is healthy, the healthy, those that were given, the rest;
   * failed last.
   */
  List<URI> all() {
    Set<URI> all = new LinkedHashSet<>();
    lastGood.filter(agent -> !isUnwell(agent)).ifPresent(all::add);
    learned.values().stream().filter(Node::healthy).forEach(node -> node.url().ifPresent(all::add));
    all.addAll(seeds);
    learned.values().forEach(node -> node.url().ifPresent(all::add));
    return failedLast(all);
  }

  /** It answers, and says itself or through others that it is no good. */
  private boolean isUnwell(URI agent) {
    Optional<URI> found = Optional.of(agent);
    return learned.entrySet().stream()
        .filter(
            node -> node.getValue().url().equals(found) || node.getKey().equals(names.get(agent)))
        .anyMatch(node -> !node.getValue().healthy());
  }

  /** Where the primary is asked; empty when nobody knows. */
  List<URI> ofPrimary() {
    Set<URI> all = new LinkedHashSet<>();
    primary.map(learned::get).flatMap(Node::url).ifPresent(all::add);
    seeds.stream()
        .filter(seed -> primary.isPresent() && primary.get().equals(names.get(seed)))
        .forEach(all::add);
    return failedLast(all);
  }

  /** A primary is known, and not where it is. */
  boolean seeksPrimary() {
    return primary.isPresent() && ofPrimary().isEmpty();
  }

  private List<URI> failedLast(Set<URI> all) {
    List<URI> ordered = new ArrayList<>(all);
    ordered.removeAll(failed);
    all.stream().filter(failed::contains).forEach(ordered::add);
    return ordered;
  }

  void answered(URI agent) {
    lastGood = Optional.of(agent);
    failed.remove(agent);
  }

  void failed(URI agent) {
    failed.add(agent);
    lastGood = lastGood.filter(good -> !good.equals(agent));
  }

  /** It refused, or did not answer: the next one to be asked is found anew. */
  void dropPrimary() {
    primary = Optional.empty();
  }

  /** Takes what a node says of all; false when it is no cluster of ours. */
  boolean learn(URI from, String cluster) {
    try {
      JsonNode all = ViewJson.mapper().readTree(cluster);
      if (!all.path("nodes").isArray() || !all.path("seen_by").isTextual()) {
        return false;
      }
      names.put(from, all.get("seen_by").asText());
      primary = Optional.ofNullable(all.path("primary").textValue());
      learned = new LinkedHashMap<>();
      all.get("nodes").forEach(this::learnNode);
      return true;
    } catch (JsonProcessingException foreign) {
      return false;
    }
  }

  /** What is no https address is none: the token would be read on its way there. */
  private void learnNode(JsonNode node) {
    if (!node.path("id").isTextual() || learned.size() == MOST) {
      return;
    }
    Optional<URI> url =
        Optional.ofNullable(node.path("base_url").textValue())
            .flatMap(ApiUrl::of)
            .map(known -> URI.create(known.text()));
    learned.put(node.path("id").asText(), new Node(url, node.path("healthy").asBoolean()));
  }
}
