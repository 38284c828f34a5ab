package io.flywall.agent.cli;

/** What scripts may rely on. */
final class ExitStatus {
  /** Done, or healthy. */
  static final int OK = 0;

  /** Works, but something needs a look; or the request was refused and nothing changed. */
  static final int DEGRADED = 1;

  /** The operator has to mend something first; or the node is in role fault. */
  static final int OPERATOR = 2;

  /** No agent answers. */
  static final int NOT_REACHABLE = 3;

  /** sysexits.h EX_TEMPFAIL: the surroundings refuse for now; systemd tries again. */
  static final int TRY_AGAIN = 75;

  private ExitStatus() {}
}
