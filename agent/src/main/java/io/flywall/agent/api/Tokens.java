package io.flywall.agent.api;

import io.flywall.value.AccessRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Every token that is good for something here. */
final class Tokens {
  /** The one that this start made, for who may read the file. */
  private static final String OWN = "local";

  private final List<Named> all = new ArrayList<>();

  /** One of them; {@code isIn} asks an Authorization header, which may be missing. */
  record Named(String name, AccessRole role, Predicate<String> isIn) {}

  Tokens(ApiToken own, List<ApiPlan.Token> configured) {
    all.add(new Named(OWN, AccessRole.OPERATE, own::isIn));
    configured.forEach(token -> all.add(new Named(token.name(), token.role(), isIn(token))));
  }

  private static Predicate<String> isIn(ApiPlan.Token token) {
    if (token.file().isEmpty()) {
      return authorization -> Bearer.shows(authorization, token.text());
    }
    return new TokenFile(token.name(), token.file().get())::isIn;
  }

  /** Asks all of them, so that the time does not tell which one was nearly right. */
  Optional<Named> shownIn(String authorization) {
    Optional<Named> shown = Optional.empty();
    for (Named token : all) {
      if (token.isIn().test(authorization)) {
        shown = Optional.of(token);
      }
    }
    return shown;
  }
}
