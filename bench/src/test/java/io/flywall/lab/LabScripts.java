package io.flywall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Hooks of a lab's agents: one folder for all nodes, who know themselves by FLYWALL_NODE. */
record LabScripts(Path folder) {

  static LabScripts of(Lab lab) {
    Path folder = lab.nodes().get(0).folder().resolveSibling("scripts");
    try {
      return new LabScripts(Files.createDirectories(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shell script of these lines; its path in quotes, as a configuration wants it. */
  String write(String name, String... lines) {
    Path script = folder.resolve(name);
    try {
      Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "\"" + script + "\"";
  }

  /** A file whose being there a script can ask for. */
  void flag(String name) {
    try {
      Files.writeString(folder.resolve(name), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What scripts have written there; nothing yet is no line. */
  List<String> lines(String name) {
    Path file = folder.resolve(name);
    try {
      return Files.exists(file) ? Files.readAllLines(file) : new ArrayList<>();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
