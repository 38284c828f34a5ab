package io.flywall.lab;

/** Without votes: the same, but for cuts of everything. */
class SafetyOfPairLabTest extends SafetyOfConstellation implements LostFrames, LastResort {
  SafetyOfPairLabTest() {
    super(Constellation.PAIR);
  }
}
