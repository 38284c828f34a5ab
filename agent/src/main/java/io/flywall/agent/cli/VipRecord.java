package io.flywall.agent.cli;

import io.flywall.agent.audit.AuditEvent;
import io.flywall.agent.audit.AuditLog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * Takes down in the audit log what {@code flywall vip} did, since no agent does it. The VIPs do not
 * wait for a disk: what cannot be written is told to whoever ordered it, because the next line of
 * the log is another process's and counts it for nobody.
 */
final class VipRecord {
  /** What systemd sets for ExecStopPost=, and nothing else does (systemd.exec(5)). */
  private static final String STOPPED_BY_SYSTEMD = "SERVICE_RESULT";

  private final Path stateDirectory;
  private final Map<String, String> environment;
  private final InstantSource clock;
  private final PrintWriter err;

  VipRecord(
      Path stateDirectory, Map<String, String> environment, InstantSource clock, PrintWriter err) {
    this.stateDirectory = stateDirectory;
    this.environment = environment;
    this.clock = clock;
    this.err = err;
  }

  /**
   * What is said while it is written goes to stderr: stdout is for who reads what became of the
   * VIPs. To be called before anything is logged, since the log looks at that once.
   */
  static void logsToStandardError() {
    String unused = System.setProperty("flywall.log.target", "System.err");
  }

  static boolean isStopOfService(Map<String, String> environment) {
    return environment.containsKey(STOPPED_BY_SYSTEMD);
  }

  void write(String what, int status) {
    AuditEvent event =
        new AuditEvent(
            "uid:" + System.getProperty("user.name"),
            "local",
            what,
            detail(),
            status == ExitStatus.OK ? "done" : "failed: not for every VIP");
    AuditLog log = AuditLog.in(stateDirectory, clock, head -> {});
    try (log) {
      log.write(event);
    }
    // Only now: closing waits a moment longer for a disk that hangs.
    if (log.unwritten() > 0) {
      err.println(missing(event));
      err.flush();
    }
  }

  private String detail() {
    if (isStopOfService(environment)) {
      return "systemd, " + STOPPED_BY_SYSTEMD + "=" + environment.get(STOPPED_BY_SYSTEMD);
    }
    String sudo = environment.get("SUDO_USER");
    return sudo == null ? "" : "sudo by " + sudo;
  }

  private String missing(AuditEvent event) {
    return "flywall: NOT IN THE AUDIT LOG, and counted nowhere; write it down by hand: "
        + clock.instant()
        + " "
        + event.who()
        + " "
        + event.what()
        + (event.detail().isEmpty() ? "" : " (" + event.detail() + ")")
        + " "
        + event.outcome();
  }
}
