package io.flywall.scripts;

import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VirtualAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A folder of scripts, and what they are told. */
record Scripts(Path folder) {
  static final Duration LIMIT = Duration.ofSeconds(20);

  Path write(String name, String... lines) {
    Path script = folder.resolve(name);
    try {
      Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
    return script;
  }

  List<String> lines(String name) {
    try {
      Path file = folder.resolve(name);
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static HookPlan plan(Duration limit, Map<HookEvent, Path> scripts) {
    return new HookPlan(scripts, limit, limit, "root", List.of());
  }

  static Occasion change(Role from, Role to, long term) {
    NodeId self = new NodeId("fw1");
    return new Occasion(
        to, from, new Term(term), "primary-silent", "after fw2", self, Optional.of(self), vips());
  }

  private static List<VirtualAddress> vips() {
    return List.of(vip("10.0.0.100", 24), vip("10.0.0.101", 32));
  }

  private static VirtualAddress vip(String address, int length) {
    try {
      return new VirtualAddress(InetAddress.getByName(address), length, "eth1");
    } catch (UnknownHostException literal) {
      throw new IllegalStateException(literal);
    }
  }
}
