package io.flywall.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A value that is in force, as it may be shown: nothing secret is in it.
 *
 * @param key with the index of list elements
 * @param value a text, a number, a truth value or a list of those, as in the file
 * @param from {@code FILE:LINE}, {@code default}, or where else it comes from
 * @param active whether it does something in this build
 */
public record ShownSetting(String key, Object value, String from, boolean active) {
  static ShownSetting of(WrittenSetting setting) {
    return new ShownSetting(
        setting.path(),
        shown(setting),
        setting.place().map(place -> place.file() + ":" + place.line()).orElse("default"),
        setting.key().active());
  }

  private static Object shown(WrittenSetting setting) {
    String text = setting.text();
    if (setting.key().isSecret()) {
      return text.startsWith(WrittenSecret.INDIRECT) ? text : hidden(text);
    }
    String harmless = harmless(setting.key(), text);
    return harmless.equals(text) ? setting.value().unwrapped() : harmless;
  }

  /** What a web address ends with is often all that it takes to post there. */
  static String harmless(Key<?> key, String text) {
    return key.rule() == Rules.WEB_ADDRESS ? address(text) : text;
  }

  private static String hidden(String text) {
    return String.format(Locale.ROOT, "(hidden, %d characters)", text.length());
  }

  private static String address(String text) {
    try {
      URI address = new URI(text);
      String host = address.getScheme() + "://" + address.getHost();
      String shown = address.getPort() < 0 ? host : host + ":" + address.getPort();
      boolean bare = text.equals(shown) || text.equals(shown + "/");
      return bare ? text : shown + "/" + hidden(text);
    } catch (URISyntaxException noAddress) {
      return hidden(text);
    }
  }
}
