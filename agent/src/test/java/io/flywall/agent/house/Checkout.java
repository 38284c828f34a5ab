package io.flywall.agent.house;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this source tree stands. */
public final class Checkout {
  private Checkout() {}

  /** The folder of the parent pom, whether Maven was started there or in a module. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !isRoot(folder)) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new AssertionError("no checkout above " + Path.of("").toAbsolutePath());
    }
    return folder;
  }

  private static boolean isRoot(Path folder) {
    return Files.exists(folder.resolve("pom.xml")) && Files.isDirectory(folder.resolve("config"));
  }
}
