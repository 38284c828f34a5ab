package io.flywall.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** A cluster of two, with one VIP unless a case asks for more. */
final class Pair extends Cluster {
  private Pair(Scene scene) {
    super(scene);
  }

  static Pair of() {
    return of(config -> config);
  }

  /** Not started yet. */
  static Pair of(UnaryOperator<FlywallConfig> change) {
    return changed((lab, config) -> change.apply(config));
  }

  /** Not started yet; what is changed may need something in the lab's folders. */
  static Pair changed(BiFunction<Lab, FlywallConfig, FlywallConfig> change) {
    Lab lab = Lab.create(2);
    FlywallConfig config = change.apply(lab, FlywallConfig.of(lab, HEARTBEAT));
    return new Pair(Scene.set(lab, node -> new FlywallAgent(node, config)));
  }

  /** With the instrument that asks in every way, and both IP versions. */
  static Pair thorough() {
    Lab lab = Lab.create(2);
    FlywallConfig config =
        FlywallConfig.of(lab, HEARTBEAT).withVips(lab.vip() + "/24", lab.vip6() + "/64");
    return new Pair(Scene.thorough(lab, node -> new FlywallAgent(node, config)));
  }

  static JsonNode peer(JsonNode status) {
    return status.get("peers").get(0);
  }

  static String other(String node) {
    return node.equals("node1") ? "node2" : "node1";
  }
}
