package io.flywall.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;

/** A list of single values. */
record ListRule<T>(Rule<T> element) implements Rule<List<T>> {
  @Override
  public List<T> read(ConfigValue value) throws Misfit {
    List<T> read = new ArrayList<>();
    for (ConfigValue item : items(value)) {
      read.add(element.read(item));
    }
    return List.copyOf(read);
  }

  /** The elements, unread: whoever reports problems wants each with its own line. */
  static ConfigList items(ConfigValue value) throws Misfit {
    if (value instanceof ConfigList list) {
      return list;
    }
    throw new Misfit("a list", "put it into [ ]");
  }
}
