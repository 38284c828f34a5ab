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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a script as a transient unit (systemd-run(1)): outside the agent's sandbox, which would
 * forbid most of what scripts are for, in a control group of its own, with its output in the
 * journal. A oneshot unit, because its start lasts as long as the script and needs no D-Bus.
 */
final class TransientUnitLauncher implements Launcher {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private static final Duration A_MOMENT = Duration.ofSeconds(2);

  /** CLD_EXITED of sigaction(2). */
  private static final String EXITED = "1";

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

  /** Those of an earlier life that was killed: the next script must not run beside them. */
  @Override
  public void endLeftOvers() throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("systemctl", "stop"));
    for (HookEvent event : HookEvent.values()) {
      words.add("flywall-" + event.key() + "-*.service");
    }
    ShortCommand ended = ShortCommand.run(HookRunner.GRACE.multipliedBy(2), words);
    if (ended.status() != 0) {
      LOG.warn("component=hooks event=left-overs reason=\"{}\"", ended.output());
    }
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
            "TimeoutStopSec=" + HookRunner.GRACE.toSeconds() + "s",
            // A shutdown conflicts with units that have them: the scripts of a reboot are wanted.
            "DefaultDependencies=no",
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

    /** A unit that ended well is forgotten at once; one that did not is asked. */
    @Override
    public HookResult result() throws InterruptedException {
      if (process.exitValue() == 0) {
        return new HookResult.Ended(0);
      }
      ShortCommand asked =
          systemctl("show", "--value", "--property=ExecMainCode,ExecMainStatus", name);
      String[] code = asked.output().split("\\s+", -1);
      boolean ran = code.length == 2 && (code[0] + code[1]).matches("[0-9]+");
      if (!ran || code[0].equals("0")) {
        return new HookResult.NotRun("systemd-run: " + said());
      }
      int status = Integer.parseInt(code[1]);
      return code[0].equals(EXITED)
          ? HookResult.of(status)
          : new HookResult.NotRun("ended by signal " + status);
    }

    @Override
    public void forget() throws InterruptedException {
      if (process.isAlive() || process.exitValue() != 0) {
        ShortCommand unused = systemctl("reset-failed", name);
      }
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
