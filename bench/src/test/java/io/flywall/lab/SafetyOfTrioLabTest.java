package io.flywall.lab;

class SafetyOfTrioLabTest extends SafetyOfConstellation {
  SafetyOfTrioLabTest() {
    super(Constellation.TRIO);
  }
}
