package io.flywall.replication.replica;

import java.io.IOException;

/** Is told before each step of a batch on its way into place: there a test lets the power fail. */
@FunctionalInterface
interface PlacementSteps {
  PlacementSteps UNWATCHED = () -> {};

  void next() throws IOException;
}
