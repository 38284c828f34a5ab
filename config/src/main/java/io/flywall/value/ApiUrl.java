package io.flywall.value;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node's API is reached from other machines: {@code https://HOST:PORT}, and nothing behind
 * it. Clients send their tokens there, so it is never plain HTTP.
 *
 * @param text as clients use it
 */
public record ApiUrl(String text) {
  /** Nodes tell it to each other in one datagram, with everything else that they have to say. */
  public static final int LONGEST = 100;

  private static final String LITERAL_6 = "\\[[0-9A-Fa-f:.]+]";
  private static final String NAME_OR_4 = "[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?";
  private static final Pattern FORM =
      Pattern.compile("https://(?:" + LITERAL_6 + "|" + NAME_OR_4 + ")(?::([0-9]{1,5}))?");

  private static final int LAST_PORT = 65_535;

  public ApiUrl {
    if (!isValid(text)) {
      throw new IllegalArgumentException("no address of an API: " + text);
    }
  }

  /** Empty when it is none. */
  public static Optional<ApiUrl> of(String text) {
    return isValid(text) ? Optional.of(new ApiUrl(text)) : Optional.empty();
  }

  private static boolean isValid(String text) {
    if (text.length() > LONGEST) {
      return false;
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    int port = matcher.group(1) == null ? LAST_PORT : Integer.parseInt(matcher.group(1));
    return port >= 1 && port <= LAST_PORT && hasHost(text);
  }

  /** The form lets through what only looks like an address, as [1] does or 10..1. */
  private static boolean hasHost(String text) {
    try {
      return new URI(text).getHost() != null;
    } catch (URISyntaxException none) {
      return false;
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
