package io.flywall.agent.cli;

import io.flywall.agent.client.Write;

/** Something was asked for and may have been done: its answer never came. */
final class EndNotKnown extends NotReachable {
  private static final long serialVersionUID = 1L;

  EndNotKnown(String message, Throwable cause) {
    super(message, cause);
  }

  /** Where it is seen whether a write was done: a role change is history, an order holds now. */
  static String hint(Write write) {
    String look =
        write.path().startsWith("/api/replication/")
            ? "flywall replication status"
            : write.once() || write.path().equals("/api/ha/promote")
                ? "flywall ha history"
                : "flywall ha status";
    return "look at " + look + " before you ask again";
  }
}
