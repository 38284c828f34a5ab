package io.flywall.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** flywall.conf(5) is written by hand; the keys it names are the table's. */
class ManualPageTest {
  private static final Path PAGE = Path.of("../packaging/src/deb/man/flywall.conf.5");
  private static final Pattern KEY =
      Pattern.compile("(?m)^\\.BR? ((?:agent|api|replication)[a-z_.\\[\\]]+)");

  @Test
  void every_key_that_the_page_names_exists() throws IOException {
    TreeSet<String> named =
        KEY.matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult key) -> key.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(named.contains("replication.listen_addr"));
    assertTrue(named.size() > 10, named.toString());
    named.removeIf(name -> KeyTable.all().stream().anyMatch(key -> isKeyOrBlock(name, key.path())));
    assertEquals(new TreeSet<>(), named);
  }

  private static boolean isKeyOrBlock(String name, String path) {
    return path.equals(name) || path.startsWith(name + "[].");
  }
}
