package io.flywall.agent.cli;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What scripts may rely on: the same number means the same for every command.
 *
 * <p>What an agent answers to a request becomes one of them in {@link Refusal#exitStatus}, for
 * commands that read and for commands that change something alike.
 */
final class ExitStatus {
  /** Done, or healthy. */
  static final int OK = 0;

  /** Works, but something needs a look; or the request was refused and nothing changed. */
  static final int DEGRADED = 1;

  /**
   * The operator has to mend something first (the command line, the file, the token, rights); or
   * the node is in role fault.
   */
  static final int OPERATOR = 2;

  /** No agent answers, or it has no answer yet, or there is no primary: nothing was done. */
  static final int NOT_REACHABLE = 3;

  /** Something was begun, and whether it was done is not known: look before it is asked again. */
  static final int END_NOT_KNOWN = 4;

  /** sysexits.h EX_SOFTWARE: a mistake of flywall's own. */
  static final int INTERNAL = 70;

  /** sysexits.h EX_TEMPFAIL: the surroundings refuse for now; systemd tries again. */
  static final int TRY_AGAIN = 75;

  /** All of them for people: what {@code flywall help} and the README say. */
  static final Map<Integer, String> MEANINGS = meanings();

  private ExitStatus() {}

  private static Map<Integer, String> meanings() {
    Map<Integer, String> meanings = new LinkedHashMap<>();
    meanings.put(OK, "done, or healthy");
    meanings.put(
        DEGRADED,
        "degraded, or refused and nothing changed; of pause, resume and failback: done, and not"
            + " known to every node yet");
    meanings.put(
        OPERATOR,
        "the operator has to mend something first (command line, file, token, rights); or the node"
            + " is in role fault");
    meanings.put(
        NOT_REACHABLE,
        "no agent answers, or it has no answer yet, or there is no primary (in time): nothing was"
            + " done");
    meanings.put(
        END_NOT_KNOWN,
        "begun, and the end is not known: look before you ask again, after failover and promote at"
            + " flywall ha history, else at flywall ha status or replication status");
    meanings.put(INTERNAL, "a mistake of flywall's own: please report it");
    meanings.put(TRY_AGAIN, "the surroundings refuse for now; trying again may help");
    return Collections.unmodifiableMap(meanings);
  }
}
