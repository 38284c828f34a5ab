package io.flywall.agent.client;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a client shows; read for each request, so that a rotated one is the next one's. */
@FunctionalInterface
public interface Token {
  /** For what is open to everybody. */
  Token NONE = () -> "";

  /** What an HTTP header takes, without spaces. */
  Pattern ONE_LINE = Pattern.compile("[!-~]+");

  /** Empty: none. */
  String read() throws IOException;

  static Token inFile(Path file) {
    return () -> {
      try {
        String token = Files.readString(file).trim();
        if (isOne(token)) {
          return token;
        }
      } catch (CharacterCodingException noText) {
        throw new NoToken(file);
      }
      throw new NoToken(file);
    };
  }

  /** Something else would not fit into a header; a message never shows it. */
  static boolean isOne(String shown) {
    return ONE_LINE.matcher(shown).matches();
  }
}
