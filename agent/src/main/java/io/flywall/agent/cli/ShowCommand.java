package io.flywall.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flywall.agent.view.ViewJson;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.ShownConfiguration;
import io.flywall.config.ShownSetting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flywall config show}. */
@Command(
    name = "show",
    description = {
      "Shows every setting in force, defaults included, and whether the agent runs with them.",
      "No secret is shown, only how long it is."
    },
    footer =
        "Exit status: 0, 1 the agent runs with something else, 2 the file has problems or is not"
            + " to be read.")
final class ShowCommand implements Callable<Integer> {
  /** What HOCON takes without quotes. */
  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9._-]+|\\(hidden, .*\\)");

  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Path file = config.file();
    ShownConfiguration shown = ConfigurationFile.show(file, Host.here());
    Agreement agreement = Agreement.of(shown.settings());
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.json() ? json(shown, agreement) : text(shown, agreement));
    out.flush();
    return agreement.isContradicted() ? ExitStatus.DEGRADED : ExitStatus.OK;
  }

  private static String text(ShownConfiguration shown, Agreement agreement)
      throws JsonProcessingException {
    String file = shown.settings().file().toString();
    StringBuilder text = new StringBuilder("# ").append(file).append('\n');
    for (ShownSetting setting : shown.shown()) {
      text.append(setting.key()).append(" = ").append(value(setting.value()));
      text.append("  # ").append(setting.from().replace(file + ":", "line "));
      text.append(setting.active() ? "" : ", not active in this build").append('\n');
    }
    text.append("# fingerprint of what must match on all nodes: ");
    text.append(shown.settings().fingerprint()).append('\n');
    return text.append("# ").append(agreement.sentence()).append('\n').toString();
  }

  private static String value(Object value) throws JsonProcessingException {
    return value instanceof String text && BARE.matcher(text).matches()
        ? text
        : ViewJson.mapper().writeValueAsString(value);
  }

  private static String json(ShownConfiguration shown, Agreement agreement)
      throws JsonProcessingException {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (ShownSetting setting : shown.shown()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("value", setting.value());
      fields.put("from", setting.from());
      fields.put("active", setting.active());
      Object unused = settings.put(setting.key(), fields);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("file", shown.settings().file().toString());
    all.put("fingerprint", shown.settings().fingerprint());
    all.put("agent", agreement.word());
    all.put("agent_text", agreement.sentence());
    all.put("settings", settings);
    return ViewJson.write(all);
  }
}
