package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;

/** What the cases of one constellation share: its cluster, and what is asserted of each fault. */
interface SafetyCases {
  /** D with the default timing. */
  Duration DEAD_AFTER = Cluster.DEAD_AFTER;

  /** T with the default timing on a kernel with jiffies of 4 ms: what a dead agent leaves. */
  Duration LEASE = Duration.ofMillis(172);

  /**
   * Of a killed or frozen primary: its kernel answers until T after the last evidence, the
   * successor from D after the last heartbeat; in between nobody. 20 ms for the vote, the claim and
   * its announcement.
   */
  Duration BRIDGED = DEAD_AFTER.minus(LEASE).plusMillis(20);

  /** Of a primary that is silent at once: S5 with one round. */
  Duration TAKEOVER = DEAD_AFTER.plusMillis(50);

  SharedCluster stage();

  default Constellation constellation() {
    return stage().constellation();
  }

  /** Prints what was seen and asserts that never two answered, on either network, in any way. */
  default void assertSingle(String fault, Observation seen) {
    Cluster.figure(constellation() + ", " + fault, seen);
    assertEquals(0, seen.dual().millis(), constellation() + ", " + fault + ": " + seen);
  }

  /** That this node has been primary all the time: its term would have grown. */
  static void assertUnmoved(Cluster cluster, String primary, long term) {
    cluster.assertOwner(primary);
    assertEquals(term, cluster.term(primary), "the term of " + primary);
  }

  /** Waits until somebody else than this node answers; the node itself may still. */
  static void awaitSuccessor(Cluster cluster, String old) {
    cluster.scene.await(
        "a successor of " + old,
        () -> cluster.others(old).stream().anyMatch(node -> cluster.scene.answering(node.id())));
  }
}
