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

  private static final List<String> PROGRAMS_TO_BOOT =
      List.of("debootstrap", "systemd-nspawn", "nsenter", "unshare", "dpkg-deb", "ss");

  private static final List<String> PROGRAMS_TO_REPLICATE =
      List.of("dnsmasq", "kea-dhcp4", "named", "dhclient", "dig", "inotifywait", "openssl");

  /** Two systems take a quarter of it, and as much again while a package is unpacked anew. */
  private static final long ROOM_TO_BOOT = 1L << 30;

  private LabNeeds() {}

  /** A sentence each; empty when all is there. */
  public static List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!Privileges.missing().isEmpty()) {
      missing.add("run it as root: network namespaces need " + Privileges.missing());
    }
    missing.addAll(missing(PROGRAMS));
    if (!Files.isExecutable(FlywallAgent.program())) {
      missing.add("build the agent (./dev build): no " + FlywallAgent.program());
    }
    return List.copyOf(missing);
  }

  /** What is missing besides, to boot systems in the lab and to install the package there. */
  public static List<String> missingToBoot() {
    List<String> missing = new ArrayList<>(missing());
    missing.addAll(missing(PROGRAMS_TO_BOOT));
    String deb = System.getProperty("flywall.deb", "");
    if (!Files.isReadable(Path.of(deb)) || deb.isEmpty()) {
      missing.add("name the package by flywall.deb (./dev deb makes it): no file '" + deb + "'");
    }
    Path parent = LabFolder.ROOT.getParent();
    if (parent.toFile().getUsableSpace() < ROOM_TO_BOOT) {
      missing.add("make room in " + parent + ": two systems take up to 1 GB");
    }
    return List.copyOf(missing);
  }

  /** What is missing besides, for servers whose files are replicated, and for who watches those. */
  public static List<String> missingToReplicate() {
    List<String> missing = new ArrayList<>(missing());
    missing.addAll(missing(PROGRAMS_TO_REPLICATE));
    return List.copyOf(missing);
  }

  private static List<String> missing(List<String> programs) {
    return programs.stream()
        .filter(program -> !onPath(program))
        .map(program -> "install " + program)
        .toList();
  }

  static boolean onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Stream.of(path.split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
