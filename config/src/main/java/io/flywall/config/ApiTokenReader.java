package io.flywall.config;

import io.flywall.value.AccessRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The blocks of {@code api.tokens}. */
final class ApiTokenReader {
  private static final String BLOCKS = "api.tokens";

  /** The one that each start makes; the audit log tells callers apart by these names. */
  private static final String TAKEN = "local";

  private final Document document;
  private final Map<String, Secret> secrets;
  private final Map<String, String> names = new HashMap<>(Map.of(TAKEN, "the agent's own"));
  private final Map<Secret, String> texts = new HashMap<>();

  ApiTokenReader(Document document, Map<String, Secret> secrets) {
    this.document = document;
    this.secrets = secrets;
  }

  boolean isAnyWritten() {
    return !document.blocks(BLOCKS).isEmpty();
  }

  List<ApiSettings.Token> read() {
    List<ApiSettings.Token> tokens = new ArrayList<>();
    for (Block block : document.blocks(BLOCKS)) {
      block.require(KeyTable.API_TOKEN_NAME, "who shows it", "add name = NAME");
      block.require(KeyTable.API_TOKEN_ROLE, "read | operate", "add role = read");
      block.require(
          KeyTable.API_TOKEN_TEXT, "a token or file:/absolute/path", "add token = \"file:...\"");
      Optional<String> name = block.find(KeyTable.API_TOKEN_NAME);
      Optional<AccessRole> role = block.find(KeyTable.API_TOKEN_ROLE);
      Optional<Secret> secret =
          Optional.ofNullable(secrets.get(block.pathOf(KeyTable.API_TOKEN_TEXT)));
      name.ifPresent(given -> checkName(block, given));
      secret.ifPresent(text -> checkText(block, text));
      if (name.isPresent() && role.isPresent() && secret.isPresent()) {
        tokens.add(new ApiSettings.Token(name.get(), role.get(), secret.get(), file(block)));
      }
    }
    return tokens;
  }

  private void checkName(Block block, String name) {
    String earlier = names.putIfAbsent(name, block.path());
    if (earlier != null) {
      block.problem(
          KeyTable.API_TOKEN_NAME,
          Got.quoted(name) + ", the name of " + earlier,
          "a name of its own",
          "change it");
    }
  }

  private void checkText(Block block, Secret secret) {
    String earlier = texts.putIfAbsent(secret, block.path());
    Optional<String> weak = weakness(secret.text());
    if (earlier != null) {
      block.problem(
          KeyTable.API_TOKEN_TEXT,
          "the token of " + earlier,
          "a token of its own",
          "generate another: flywall secret generate");
    } else if (weak.isPresent()) {
      block.problem(
          KeyTable.API_TOKEN_TEXT,
          weak.get(),
          "at least " + ApiSettings.Token.SHORTEST + " random characters",
          "put the output of `flywall secret generate` there");
    }
  }

  private static Optional<String> weakness(String text) {
    if (text.length() < ApiSettings.Token.SHORTEST) {
      return Optional.of("a token of " + text.length() + " characters");
    }
    return text.chars().allMatch(letter -> letter > ' ' && letter < 0x7f)
        ? WeakKey.reason(text)
        : Optional.of("a token with characters that no header can carry");
  }

  private static Optional<Path> file(Block block) {
    return block
        .find(KeyTable.API_TOKEN_TEXT)
        .map(
            text ->
                new WrittenSecret(
                    block.pathOf(KeyTable.API_TOKEN_TEXT),
                    block.place(KeyTable.API_TOKEN_TEXT),
                    Secret.ofText(text)))
        .filter(WrittenSecret::isIndirect)
        .map(written -> Path.of(written.target()));
  }
}
