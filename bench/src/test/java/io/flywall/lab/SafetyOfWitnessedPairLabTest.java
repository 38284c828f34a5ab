package io.flywall.lab;

class SafetyOfWitnessedPairLabTest extends SafetyOfConstellation {
  SafetyOfWitnessedPairLabTest() {
    super(Constellation.WITNESSED_PAIR);
  }
}
