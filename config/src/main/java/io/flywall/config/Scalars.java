package io.flywall.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Optional;

/** Single values as the text that stands in the file. */
final class Scalars {
  private Scalars() {}

  /** Empty for blocks, lists and null. A number keeps its spelling. */
  static Optional<String> text(ConfigValue value) {
    ConfigValueType type = value.valueType();
    boolean scalar =
        type == ConfigValueType.STRING
            || type == ConfigValueType.NUMBER
            || type == ConfigValueType.BOOLEAN;
    return scalar ? Optional.of(value.atKey("text").getString("text")) : Optional.empty();
  }
}
