package io.flywall.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

/** A value as messages show it: on one line, short, never the inside of a block. */
final class Got {
  static final String NOTHING = "nothing";
  static final String SECRET = "(set)";

  /** Long enough for every sensible value, short enough for one line on a terminal. */
  private static final int LONGEST = 80;

  private Got() {}

  static String of(ConfigValue value) {
    if (value.valueType() == ConfigValueType.OBJECT) {
      return "a block";
    }
    if (value.valueType() == ConfigValueType.LIST) {
      return "a list";
    }
    return shortened(value.render(ConfigRenderOptions.concise()));
  }

  static String quoted(String text) {
    return shortened('"' + text + '"');
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
