package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/**
 * The changes of role that an agent's log tells of, and a script that tells of those it was run
 * for: each has to reach it, in order, one after another.
 *
 * @param words term and new role of each
 */
record RoleChanges(List<String> words) {

  /** Those since the agent's last start. */
  static RoleChanges in(String log) {
    String life = log.substring(Math.max(0, log.lastIndexOf("event=started")));
    return new RoleChanges(
        life.lines()
            .filter(line -> line.contains("event=role-change"))
            .map(line -> line.replaceAll(".* to=([a-z]+) term=([0-9]+) .*", "$2 $1"))
            .toList());
  }

  /** Lines of a script that tells {@code file} when it begins and, a little later, when it ends. */
  static String[] script(String file) {
    String said = "echo \"$1 $FLYWALL_TERM $FLYWALL_ROLE\" >>\"" + file + "\"";
    return new String[] {"say() { " + said + "; }", "say begin", "sleep 0.02", "say end"};
  }

  int count() {
    return words.size();
  }

  void assertTold(List<String> lines) {
    for (int i = 0; i < words.size(); i++) {
      assertEquals("begin " + words.get(i), lines.get(2 * i));
      assertEquals("end " + words.get(i), lines.get(2 * i + 1));
    }
  }
}
