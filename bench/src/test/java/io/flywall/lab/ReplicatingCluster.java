package io.flywall.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** A cluster whose nodes have files of their own in the same places, and replicate them. */
final class ReplicatingCluster extends Cluster {
  /** Of one's own on every node; what is below is replicated, if a dataset says so. */
  static final String SRV = "/srv";

  /** Where Debian's servers keep their leases. */
  static final String VAR_LIB = "/var/lib";

  static final String TREE = SRV + "/tree";

  /** Names that end so are the writer's alone. */
  static final String UNFINISHED = ".tmp";

  static final String TREE_DATASET =
      "{ name = tree, type = files, paths = [\"%s\"], exclude = [\"*%s\"] }"
          .formatted(TREE, UNFINISHED);

  /** D is a second then: JVMs that copy take both processors, and no takeover is measured. */
  private static final Duration CALM = Duration.ofMillis(500);

  private static final String AT_MOST_SECONDS = "{\"seconds\": 3}";

  private ReplicatingCluster(Scene scene) {
    super(scene);
  }

  /** Not started yet. Nobody takes back what he had; changes are sent at once. */
  static ReplicatingCluster of(int nodes, String... datasets) {
    return changed(nodes, (lab, config) -> config, datasets);
  }

  /** With the timing that the product has by itself. */
  static ReplicatingCluster brisk(int nodes, String... datasets) {
    return of(Lab.create(nodes), HEARTBEAT, (node, config) -> config, datasets);
  }

  /** With something changed in the files, each node's or all. */
  static ReplicatingCluster changed(
      int nodes, BiFunction<LabNode, FlywallConfig, FlywallConfig> change, String... datasets) {
    return of(Lab.create(nodes), change, datasets);
  }

  static ReplicatingCluster of(
      Lab lab, BiFunction<LabNode, FlywallConfig, FlywallConfig> change, String... datasets) {
    return of(lab, CALM, change, datasets);
  }

  private static ReplicatingCluster of(
      Lab lab,
      Duration heartbeat,
      BiFunction<LabNode, FlywallConfig, FlywallConfig> change,
      String... datasets) {
    FlywallConfig config =
        FlywallConfig.of(lab, heartbeat)
            .withHa(Constellation.NO_FAILBACK)
            .withMore(
                "replication.sync_interval = 0s",
                "replication.datasets = [" + String.join(", ", datasets) + "]");
    return new ReplicatingCluster(
        Scene.set(
            lab,
            node -> {
              FlywallAgent agent = new FlywallAgent(node, change.apply(node, config));
              agent.wrap(places(node).binding());
              return agent;
            }));
  }

  static OwnPlaces places(LabNode node) {
    return OwnPlaces.of(node, SRV, VAR_LIB);
  }

  /** Where a path of the node lies for us. */
  Path at(String node, String path) {
    return places(node(node)).outside(path);
  }

  Path tree(String node) {
    return at(node, TREE);
  }

  FilesOf filesOf(String node) {
    return FilesOf.in(tree(node));
  }

  /** What the node says of its replication; empty while it says nothing. */
  Optional<JsonNode> replication(String node) {
    return new NodeApi(node(node))
        .get("/api/replication/status")
        .filter(NodeApi.Reply::ok)
        .map(NodeApi.Reply::json);
  }

  /** The term in which this node leads; empty when it does not, or does not say. */
  OptionalLong ledTerm(String node) {
    Optional<JsonNode> leading =
        replication(node).filter(status -> status.get("leading").asBoolean());
    return leading.isPresent()
        ? OptionalLong.of(leading.get().get("term").asLong())
        : OptionalLong.empty();
  }

  /** A line of what the primary says of one follower and dataset. */
  Optional<JsonNode> line(String primary, String peer, String dataset) {
    List<JsonNode> found = new ArrayList<>();
    replication(primary)
        .filter(status -> status.get("leading").asBoolean())
        .ifPresent(
            status ->
                status
                    .get("lines")
                    .forEach(
                        line -> {
                          if (line.get("peer").asText().equals(peer)
                              && line.get("dataset").asText().equals(dataset)) {
                            found.add(line);
                          }
                        }));
    return found.stream().findFirst();
  }

  boolean inSync(String primary, String peer, String dataset) {
    return line(primary, peer, dataset)
        .filter(line -> line.get("state").asText().equals("in sync"))
        .isPresent();
  }

  void awaitInSync(String primary, String dataset) {
    for (LabNode peer : others(primary)) {
      scene.await(
          peer.id() + " in sync with " + primary + " in " + dataset,
          () -> inSync(primary, peer.id(), dataset));
    }
  }

  /** Everything written so far is on a majority, says this node; or it does not say so in time. */
  boolean barrier(String node) {
    return new NodeApi(node(node))
        .post("/api/replication/barrier", AT_MOST_SECONDS)
        .filter(NodeApi.Reply::ok)
        .isPresent();
  }

  void awaitBarrier(String node) {
    scene.await("everything on a majority, says " + node, () -> barrier(node));
  }

  /** Waits until a node has the same files as another one. */
  void awaitEqualTrees(String one, String other) {
    awaitEqualTrees(one, other, Scene.PATIENCE);
  }

  void awaitEqualTrees(String one, String other, Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    List<String> differences = differences(one, other);
    while (!differences.isEmpty()) {
      if (System.nanoTime() > end) {
        throw scene.failure("equal trees; " + one + " and " + other + " differ in " + differences);
      }
      Scene.pause(Duration.ofMillis(20));
      differences = differences(one, other);
    }
  }

  /** Some of them, by what is cheaper to compare first. */
  List<String> differences(String one, String other) {
    List<String> outlines =
        FilesOf.outlineOf(tree(one)).differencesTo(FilesOf.outlineOf(tree(other)));
    return outlines.isEmpty() ? filesOf(one).differencesTo(filesOf(other)) : outlines;
  }
}
