package io.flywall.lab;

class SafetyOfTrioLabTest extends SafetyOfConstellation
    implements LostFrames, LostFramesOnOnePath, BusyProcessors, ForeignRules {
  SafetyOfTrioLabTest() {
    super(Constellation.TRIO);
  }
}
