package io.flywall.agent.cli;

/** What does not fit this host, on one line. */
record HostProblem(String key, String got, String mustBe, String remedy) {
  @Override
  public String toString() {
    return key + ": " + got + "; " + remedy;
  }
}
