package io.flywall.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The package once more, under a higher version: all that dpkg goes by. */
final class NextRelease {
  private static final String SUFFIX = "+next";

  /** {@code $0} the package, {@code $1} the folder. Not compressed: it is read twice. */
  private static final String SCRIPT =
      """
      set -eu
      dpkg-deb --raw-extract "$0" "$1/tree"
      sed -i "s/^Version: .*/&$2/" "$1/tree/DEBIAN/control"
      dpkg-deb -Znone --root-owner-group --build "$1/tree" "$1/next.deb"
      rm -rf "$1/tree"
      """;

  private NextRelease() {}

  static Path of(Path deb, Path folder) {
    Path next = folder.resolve("next.deb");
    if (!Files.exists(next)) {
      Command packed =
          Command.run(
              List.of("sh", "-c", SCRIPT, deb.toString(), folder.toString(), SUFFIX),
              "",
              Duration.ofMinutes(2));
      String unused = packed.orFail();
    }
    return next;
  }

  static boolean isVersion(String version) {
    return version.endsWith(SUFFIX);
  }
}
