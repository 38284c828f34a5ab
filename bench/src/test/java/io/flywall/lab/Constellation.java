package io.flywall.lab;

import java.util.List;
import java.util.function.BiFunction;

/** Kinds of clusters for which safety is promised. */
enum Constellation {
  /** Three that can all serve: {@code quorum = auto} makes it a majority. */
  TRIO("trio", 3, false),
  /** Two that serve and one that only votes. */
  WITNESSED_PAIR("pair + witness", 3, true),
  /** Two alone: {@code quorum = auto} makes it none. */
  PAIR("pair", 2, false),
  FIVE("five nodes", 5, false);

  static final String NO_FAILBACK = "failback_mode = disabled";

  private final String word;
  private final int count;

  /** The last node. */
  private final boolean witness;

  Constellation(String word, int count, boolean witness) {
    this.word = word;
    this.count = count;
    this.witness = witness;
  }

  /** Whether a claim needs votes, so that no cut whatever lets two answer. */
  boolean votes() {
    return count > 2;
  }

  /**
   * Not started yet. Both IP versions, asked for in every way; nobody takes back what he had, so
   * that every change of primary is the fault's; the state on a disk of each node's own.
   */
  Cluster cluster() {
    return cluster((lab, config) -> config);
  }

  /** With something changed. */
  Cluster cluster(BiFunction<Lab, FlywallConfig, FlywallConfig> change) {
    Lab lab = Lab.create(count);
    FlywallConfig config =
        change.apply(
            lab,
            FlywallConfig.of(lab, Cluster.HEARTBEAT)
                .withVips(lab.vip() + "/24", lab.vip6() + "/64")
                .withWitnesses(witness ? List.of("node" + count) : List.of())
                .withHa(NO_FAILBACK));
    return new Cluster(
        Scene.thorough(
            lab,
            node -> {
              FlywallAgent agent = new FlywallAgent(node, config);
              agent.wrap(StateDisk.of(node).mounting());
              return agent;
            }));
  }

  @Override
  public String toString() {
    return word;
  }
}
