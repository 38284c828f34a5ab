package io.flywall.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.flywall.config.Places.Place;
import java.util.Optional;

/** One block of a file, be it {@code virtual_ip} itself or an element of a list. */
record Block(Document document, ConfigObject object, String path) {

  <T> Optional<T> find(Key<T> key) {
    return value(key).flatMap(value -> Document.fitting(key, value));
  }

  /** Found, or the documented default. */
  <T> T get(Key<T> key) {
    return find(key).or(() -> document.defaultOf(key)).orElseThrow();
  }

  private Optional<ConfigValue> value(Key<?> key) {
    return Optional.ofNullable(object.get(key.name()))
        .filter(value -> value.valueType() != ConfigValueType.NULL);
  }

  String pathOf(Key<?> key) {
    return path + "." + key.name();
  }

  /** Where the key stands, or else the block. */
  Place place(Key<?> key) {
    return value(key)
        .map(value -> document.places().of(value, pathOf(key)))
        .orElseGet(() -> document.places().of(object, path));
  }

  void problem(Key<?> key, String got, String mustBe, String remedy) {
    document.problem(place(key), pathOf(key), got, mustBe, remedy);
  }

  /** Reports the key if it is not there at all; a misfit is reported by its rule. */
  void require(Key<?> key, String mustBe, String remedy) {
    if (value(key).isEmpty()) {
      problem(key, Got.NOTHING, mustBe, remedy);
    }
  }
}
