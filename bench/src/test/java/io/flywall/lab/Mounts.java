package io.flywall.lab;

import java.util.ArrayList;
import java.util.List;

/** The file systems as a process sees them, whatever it has mounted for itself. */
record Mounts(long pid) {
  static Mounts of(long pid) {
    return new Mounts(pid);
  }

  /** Words that run a program there. */
  List<String> inside(String... words) {
    // And its root: where / is no mount point the name space's own root is elsewhere.
    List<String> command =
        new ArrayList<>(List.of("nsenter", "-t", Long.toString(pid), "-m", "-r"));
    command.addAll(List.of(words));
    return List.copyOf(command);
  }
}
