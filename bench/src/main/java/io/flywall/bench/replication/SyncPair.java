package io.flywall.bench.replication;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.lab.FlywallAgent;
import io.flywall.lab.FlywallConfig;
import io.flywall.lab.Lab;
import io.flywall.lab.LabFailure;
import io.flywall.lab.LabNetwork;
import io.flywall.lab.LabNode;
import io.flywall.lab.NodeApi;
import io.flywall.lab.OwnPlaces;
import io.flywall.lab.Scene;
import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Two nodes whose files and states are on this machine's disk. Who sends is what their files say,
 * without an election: nothing here is about who is primary.
 */
final class SyncPair implements AutoCloseable {
  static final String SENDER = "node1";
  static final String RECEIVER = "node2";
  private static final String SRV = "/srv";
  private static final String TREE = SRV + "/tree";
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration HEARTBEAT = Duration.ofMillis(500);

  private final Lab lab;
  private final Path disk;
  private final FlywallAgent sender;
  private final FlywallAgent receiver;

  SyncPair(Path disk) {
    this.lab = Lab.create(2);
    this.disk = disk;
    FlywallConfig config = FlywallConfig.of(lab, HEARTBEAT).withHa("enabled = false");
    this.sender = agent(SENDER, config, "primary");
    this.receiver = agent(RECEIVER, config, "replica");
  }

  private FlywallAgent agent(String id, FlywallConfig config, String mode) {
    LabNode node = lab.node(id);
    String primary = lab.node(SENDER).address(LabNetwork.SYNC);
    FlywallAgent agent =
        new FlywallAgent(
            node,
            config.withMore(
                "replication.mode = " + mode,
                "replication.primary_addr = \"" + primary + ":9001\"",
                "replication.sync_interval = 0s",
                "replication.datasets = [{ name = tree, type = files, paths = [\""
                    + TREE
                    + "\"] }]"));
    agent.wrap(places(node).binding());
    return agent;
  }

  private OwnPlaces places(LabNode node) {
    Path folder = disk.resolve(node.id());
    Path state = node.folder().resolve("state");
    OwnPlaces places = new OwnPlaces(folder, List.of(SRV, state.toString()));
    try {
      Path unused = Files.createDirectories(state);
      for (String place : places.places()) {
        unused = Files.createDirectories(places.outside(place));
      }
      return places;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Lab lab() {
    return lab;
  }

  /** What is replicated, as it lies on the disk. */
  Path tree(String node) {
    return disk.resolve(node).resolve(TREE.substring(1));
  }

  void startSender() {
    sender.start();
    await("a sender with everything scanned", () -> position(SENDER).isPresent());
  }

  /** Its position; empty before it has looked at all of its files. */
  private Optional<String> position(String node) {
    return status(node)
        .map(status -> status.get("datasets").get(0).get("position").asText())
        .filter(position -> !position.startsWith("0."));
  }

  private Optional<JsonNode> status(String node) {
    return new NodeApi(lab.node(node))
        .get("/api/replication/status")
        .filter(NodeApi.Reply::ok)
        .map(NodeApi.Reply::json);
  }

  /** With nothing of its former life. */
  void forgetReceiver() {
    if (receiver.running()) {
      MonotonicInstant unused = receiver.stop();
      OptionalInt end = receiver.awaitEnd(Duration.ofSeconds(20));
      if (end.isEmpty()) {
        throw new LabFailure("the receiver does not end");
      }
    }
    FileSet.delete(tree(RECEIVER));
    FileSet.delete(
        places(lab.node(RECEIVER))
            .outside(lab.node(RECEIVER).folder().resolve("state").toString())
            .resolve("replication"));
  }

  void startReceiver() {
    receiver.start();
  }

  /** Says the sender: it is what the receiver told it after its fsync. */
  void awaitInSync() {
    await("in sync", this::inSync);
  }

  private boolean inSync() {
    return status(SENDER)
        .map(status -> status.get("lines"))
        .filter(lines -> lines.size() == 1)
        .filter(lines -> lines.get(0).get("state").asText().equals("in sync"))
        .isPresent();
  }

  private void await(String what, java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new LabFailure("waited " + LONGEST + " for " + what + ": " + receiver.log());
      }
      Scene.pause(Duration.ofMillis(5));
    }
  }

  Memory memory(String node) {
    return Memory.of((node.equals(SENDER) ? sender : receiver).pid());
  }

  @Override
  public void close() {
    sender.close();
    receiver.close();
    lab.close();
  }
}
