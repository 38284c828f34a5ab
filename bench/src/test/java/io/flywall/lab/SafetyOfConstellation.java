package io.flywall.lab;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** Every fault of one primary, played on one constellation. */
@Tag("safety")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SafetyOfConstellation
    implements DeathsOfThePrimary, CutsOfTheNetwork, TroubleWithDisks {
  private final SharedCluster stage;

  SafetyOfConstellation(Constellation constellation) {
    this.stage = new SharedCluster(constellation);
  }

  @Override
  public SharedCluster stage() {
    return stage;
  }

  @AfterAll
  void close() {
    stage.close();
  }
}
