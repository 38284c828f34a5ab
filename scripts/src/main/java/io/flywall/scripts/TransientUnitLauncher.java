package io.flywall.scripts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts a script as a transient unit (systemd-run(1)): outside the agent's sandbox, which would
 * forbid most of what scripts are for, in a control group of its own, with its output in the
 * journal. A oneshot unit, because its start lasts as long as the script and needs no D-Bus.
 */
final class TransientUnitLauncher implements Launcher {
  static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final Duration A_MOMENT = Duration.ofSeconds(2);

  private final String user;

  /** Names of units that are left over from an earlier life must not be met again. */
  private final long pid = ProcessHandle.current().pid();

  private int started;

  TransientUnitLauncher(String user) {
    this.user = user;
  }

  @Override
  public Launched start(
      String label, Path script, Map<String, String> environment, byte[] input, Duration longest)
      throws IOException {
    started++;
    String unit = "flywall-" + label + "-" + pid + "-" + started + ".service";
    Process process =
        new ProcessBuilder(words(unit, label, script, environment, input, longest))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    return new Unit(unit, process);
  }

  private List<String> words(
      String unit,
      String label,
      Path script,
      Map<String, String> environment,
      byte[] input,
      Duration longest) {
    List<String> words = new ArrayList<>(List.of("systemd-run", "--quiet", "--unit=" + unit));
    words.add("--description=flywall " + label);
    for (String property :
        List.of(
            "Type=oneshot",
            "User=" + user,
            "SyslogIdentifier=flywall-" + label,
            "TimeoutStartSec=" + longest.toMillis() + "ms",
            "StandardInput=data",
            "StandardInputData=" + Base64.getEncoder().encodeToString(input))) {
      words.add("--property=" + property);
    }
    words.add("--setenv=PATH=" + PATH);
    environment.forEach((name, value) -> words.add("--setenv=" + name + "=" + value));
    words.add("--");
    words.add(script.toString());
    return words;
  }

  /** {@code process}: systemd-run, which ends with the start of the unit, so with the script. */
  private record Unit(String name, Process process) implements Launched {
    @Override
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
      return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A unit that ended well is forgotten at once; one that did not is asked, and forgotten. */
    @Override
    public HookResult result() throws InterruptedException {
      if (process.exitValue() == 0) {
        return new HookResult.Ended(0);
      }
      ShortCommand status = systemctl("show", "--value", "--property=ExecMainStatus", name);
      ShortCommand unused = systemctl("reset-failed", name);
      boolean ran = status.output().matches("[1-9][0-9]*");
      return ran
          ? new HookResult.Ended(Integer.parseInt(status.output()))
          : new HookResult.NotRun("systemd-run: " + said());
    }

    private String said() {
      try {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      } catch (IOException nothing) {
        return "status " + process.exitValue();
      }
    }

    @Override
    public void signal(Signal signal) throws InterruptedException {
      ShortCommand unused = systemctl("kill", "--kill-who=all", "--signal=" + signal, name);
    }

    private static ShortCommand systemctl(String... words) throws InterruptedException {
      List<String> all = new ArrayList<>(List.of("systemctl"));
      all.addAll(List.of(words));
      return ShortCommand.run(A_MOMENT, all);
    }
  }
}
