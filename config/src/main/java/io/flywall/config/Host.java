package io.flywall.config;

import io.flywall.value.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Facts of the machine that a file is judged for. They are passed in, so judging stays pure.
 *
 * @param hostName the node's id where the file gives none
 * @param jiffy resolution of the kernel's coarse clock
 */
public record Host(String hostName, Duration jiffy) {

  /** This machine's own name and the usual jiffy. The kernel is asked, never DNS. */
  public static Host here() {
    return new Host(kernelHostName(Path.of("/proc/sys/kernel/hostname")), Timing.USUAL_JIFFY);
  }

  static String kernelHostName(Path file) {
    try {
      return Files.readString(file).trim();
    } catch (IOException e) {
      // An empty name is no node id: the file is then refused with the advice to set node_id.
      return "";
    }
  }
}
