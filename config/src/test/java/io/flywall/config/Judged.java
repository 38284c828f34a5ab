package io.flywall.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.flywall.value.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Files on their way through the judge, and what comes out. */
final class Judged {
  static final Host HOST = new Host("fw1", Timing.USUAL_JIFFY);

  /** 32 characters, so that no warning comes with it. */
  static final String KEY = "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U";

  private Judged() {}

  /** A pair that is fine; the lines of its ha block are {@code ha}, from line 6 on. */
  static String pair(String... ha) {
    return "replication {\n  listen_addr = \"10.1.0.1:9001\"\n  peer_addr = \"10.1.0.2\"\n"
        + "  secret_key = \""
        + KEY
        + "\"\n  ha {\n"
        + String.join("\n", ha)
        + "\n  }\n}\n";
  }

  static final String VIP = "virtual_ip { address = \"10.0.0.100/24\", interface = eth1 }";

  /** A pair with a VIP and more lines, the first of them line 7, inside the ha block. */
  static String pairWith(String... lines) {
    return pair(VIP + "\n" + String.join("\n", lines));
  }

  static Path file(String text) {
    try {
      Path file = Files.createTempFile("flywall", ".conf");
      Files.writeString(file, text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Settings load(String text) {
    try {
      return ConfigurationFile.load(file(text), HOST);
    } catch (InvalidConfiguration e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** The problems with {@code FILE} for the file's name. */
  static List<String> problems(String text) {
    Path file = file(text);
    InvalidConfiguration refusal =
        assertThrows(InvalidConfiguration.class, () -> ConfigurationFile.load(file, HOST));
    return refusal.problems().stream()
        .map(problem -> problem.toString().replace(file.toString(), "FILE"))
        .toList();
  }

  static void assertProblems(String text, String... expected) {
    assertEquals(String.join("\n", expected), String.join("\n", problems(text)));
  }
}
