package io.flywall.agent.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that people and scripts rely on, in files that a review can read. After a wanted change:
 * {@code mvn -pl agent -am test -Dgolden.rewrite=true}, and read the diff.
 */
public final class Golden {
  private Golden() {}

  /** Compares with {@code name} below this module's test resources. */
  public static void assertSame(String name, String actual) throws IOException {
    Path file = Path.of("src/test/resources/io/flywall/agent").resolve(name);
    if (Boolean.getBoolean("golden.rewrite")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, actual);
    }
    assertEquals(Files.readString(file), actual, name);
  }
}
