package io.flywall.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.flywall.config.Places.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A file under judgement: its values over the documented defaults, and what was found wrong so far.
 * A value that does not fit reads as its default, because its problem is reported already and the
 * checks that follow shall find the others.
 */
final class Document {
  private final Config written;
  private final Config defaults;
  private final Places places;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  Document(Config written, Config defaults, Places places) {
    this.written = written;
    this.defaults = defaults;
    this.places = places;
  }

  ConfigObject root() {
    return written.root();
  }

  Places places() {
    return places;
  }

  Optional<ConfigValue> value(String path) {
    return written.hasPath(path) ? Optional.of(written.getValue(path)) : Optional.empty();
  }

  boolean isWritten(Key<?> key) {
    return value(key.path()).isPresent();
  }

  /** For keys that have a default. */
  <T> T get(Key<T> key) {
    return find(key).orElseThrow(() -> new IllegalStateException("no default: " + key.path()));
  }

  <T> Optional<T> find(Key<T> key) {
    return value(key.path()).flatMap(v -> fitting(key, v)).or(() -> defaultOf(key));
  }

  <T> Optional<T> defaultOf(Key<T> key) {
    return defaultValue(key).flatMap(value -> fitting(key, value));
  }

  /** The documented default as it stands in reference.conf. */
  Optional<ConfigValue> defaultValue(Key<?> key) {
    boolean inList = key.path().contains("[]");
    return !inList && defaults.hasPath(key.path())
        ? Optional.of(defaults.getValue(key.path()))
        : Optional.empty();
  }

  static <T> Optional<T> fitting(Key<T> key, ConfigValue value) {
    try {
      return Optional.of(key.rule().read(value));
    } catch (Misfit misfit) {
      return Optional.empty();
    }
  }

  /** The blocks of a list of blocks. */
  List<Block> blocks(String path) {
    List<Block> blocks = new ArrayList<>();
    if (value(path).orElse(null) instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        if (list.get(i) instanceof ConfigObject object) {
          blocks.add(new Block(this, object, path + "[" + i + "]"));
        }
      }
    }
    return blocks;
  }

  Optional<Block> block(String path) {
    return value(path)
        .filter(ConfigObject.class::isInstance)
        .map(object -> new Block(this, (ConfigObject) object, path));
  }

  Place place(Key<?> key) {
    return value(key.path())
        .map(value -> places.of(value, key.path()))
        .orElseGet(() -> places.missing(key.path()));
  }

  void problem(Key<?> key, String got, String mustBe, String remedy) {
    problem(place(key), key.path(), got, mustBe, remedy);
  }

  void problem(Place place, String key, String got, String mustBe, String remedy) {
    add(new Problem(place.file(), place.line(), key, got, mustBe, remedy));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  void warning(Place place, String key, String got, String mustBe, String remedy) {
    warnings.add(new Problem(place.file(), place.line(), key, got, mustBe, remedy));
  }

  List<Problem> problems() {
    return sorted(problems);
  }

  List<Problem> warnings() {
    return sorted(warnings);
  }

  private static List<Problem> sorted(List<Problem> unsorted) {
    return unsorted.stream()
        .distinct()
        .sorted(Comparator.comparing(Problem::file).thenComparingInt(Problem::line))
        .toList();
  }
}
