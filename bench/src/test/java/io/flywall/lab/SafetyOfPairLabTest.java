package io.flywall.lab;

/** Without votes: the same, but for cuts of everything. */
class SafetyOfPairLabTest extends SafetyOfConstellation {
  SafetyOfPairLabTest() {
    super(Constellation.PAIR);
  }
}
