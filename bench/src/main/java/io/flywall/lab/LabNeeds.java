package io.flywall.lab;

import io.flywall.vip.linux.Privileges;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What has to be there before a lab can be built. */
public final class LabNeeds {
  private static final List<String> PROGRAMS =
      List.of("ip", "bridge", "nft", "stdbuf", "chrt", "keepalived");

  private LabNeeds() {}

  /** A sentence each; empty when all is there. */
  public static List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!Privileges.missing().isEmpty()) {
      missing.add("run it as root: network namespaces need " + Privileges.missing());
    }
    for (String program : PROGRAMS) {
      if (!onPath(program)) {
        missing.add("install " + program);
      }
    }
    if (!Files.isExecutable(FlywallAgent.program())) {
      missing.add("build the agent (./dev build): no " + FlywallAgent.program());
    }
    return List.copyOf(missing);
  }

  static boolean onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Stream.of(path.split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
