package io.flywall.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.flywall.config.KeyScanner.Entry;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A file as HOCON: where it cannot even be read, that is its one problem. */
final class HoconFile {
  private static final Pattern NEAR_SECRET =
      Pattern.compile("key|secret|token|password", Pattern.CASE_INSENSITIVE);

  private HoconFile() {}

  static String text(Path file) throws InvalidConfiguration {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw only(file, 1, "file", "no such file", "an existing file", "create it, or name another");
    } catch (CharacterCodingException e) {
      throw only(file, 1, "file", "bytes that are not UTF-8", "UTF-8 text", "convert it");
    } catch (IOException e) {
      String got = "no access (" + e.getClass().getSimpleName() + ")";
      throw only(file, 1, "file", got, "a readable file", "run as root, or check its mode");
    }
  }

  /** The library recurses; what would exhaust its stack must be refused before it starts. */
  static void refuseDepth(Path file, List<Entry> entries) throws InvalidConfiguration {
    for (Entry entry : entries) {
      if (entry.path().size() > KeyScanner.DEEPEST) {
        String got = "blocks more than " + KeyScanner.DEEPEST + " deep";
        throw only(file, entry.line(), "syntax", got, "HOCON", "close the blocks above");
      }
    }
  }

  static Config parse(Path file, String text) throws InvalidConfiguration {
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).setAllowMissing(false);
    try {
      // Without its directory in front a file would have no parent for its includes to start from.
      return ConfigFactory.parseFile(file.toAbsolutePath().toFile(), options).resolve();
    } catch (ConfigException.UnresolvedSubstitution e) {
      throw only(
          source(file, e),
          line(e),
          "substitution",
          detail(e),
          "a name that has a value",
          "set it, or write ${?NAME} to make it optional");
    } catch (ConfigException e) {
      throw only(
          source(file, e),
          line(e),
          "syntax",
          mayShow(file, text, e) ? detail(e) : "text that is not shown (it may be a secret)",
          "HOCON",
          "look for a missing quote, brace or = on this line or above");
    }
  }

  /** The library quotes what it stumbles over; on the line of a secret that may be the secret. */
  private static boolean mayShow(Path file, String text, ConfigException e) {
    // The line above counts too: a value may stand below its key.
    return source(file, e).equals(file)
        && text.lines()
            .skip(Math.max(0, line(e) - 2))
            .limit(2)
            .noneMatch(NEAR_SECRET.asPredicate());
  }

  private static Path source(Path file, ConfigException e) {
    String from = e.origin() == null ? null : e.origin().filename();
    boolean included = from != null && !from.equals(file.toAbsolutePath().toString());
    return included ? Path.of(from) : file;
  }

  private static int line(ConfigException e) {
    ConfigOrigin origin = e.origin();
    return origin == null ? 1 : Math.max(1, origin.lineNumber());
  }

  /** The library's words, without its own "file: line:" in front, on one line. */
  private static String detail(ConfigException e) {
    String message = e.getMessage().replaceAll("\\s+", " ");
    String prefix = e.origin() == null ? "" : e.origin().description() + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  private static InvalidConfiguration only(
      Path file, int line, String key, String got, String mustBe, String remedy) {
    return new InvalidConfiguration(
        List.of(new Problem(file.toString(), line, key, got, mustBe, remedy)));
  }
}
