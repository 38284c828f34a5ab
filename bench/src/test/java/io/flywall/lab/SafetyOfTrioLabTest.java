package io.flywall.lab;

class SafetyOfTrioLabTest extends SafetyOfConstellation
    implements LostFrames, BusyProcessors, ForeignRules {
  SafetyOfTrioLabTest() {
    super(Constellation.TRIO);
  }
}
