package io.flywall.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.flywall.config.Places.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A value that is in force.
 *
 * @param path of the key, with the index of list elements
 * @param place where it is written; empty: it is the documented default
 */
record WrittenSetting(Key<?> key, String path, ConfigValue value, Optional<Place> place) {
  private static final String LIST = "[].";

  /** All of a file that was judged and found good, in the order of the key table. */
  static List<WrittenSetting> of(Document document) {
    List<WrittenSetting> all = new ArrayList<>();
    Set<String> done = new HashSet<>();
    for (Key<?> key : KeyTable.all()) {
      int list = key.path().indexOf(LIST);
      if (list < 0) {
        single(document, key).ifPresent(all::add);
      } else if (done.add(key.path().substring(0, list))) {
        all.addAll(blocks(document, key.path().substring(0, list)));
      }
    }
    return List.copyOf(all);
  }

  private static Optional<WrittenSetting> single(Document document, Key<?> key) {
    Optional<ConfigValue> written = document.value(key.path()).filter(WrittenSetting::isThere);
    if (written.isPresent()) {
      Place place = document.places().of(written.get(), key.path());
      return Optional.of(new WrittenSetting(key, key.path(), written.get(), Optional.of(place)));
    }
    return document
        .defaultValue(key)
        .filter(WrittenSetting::isThere)
        .filter(value -> isMeant(document, key))
        .map(value -> new WrittenSetting(key, key.path(), value, Optional.empty()));
  }

  /** The defaults of a VIP's block belong to one that is written. */
  private static boolean isMeant(Document document, Key<?> key) {
    String block = KeyTable.VIP_ADDRESS.path().replace(".address", "");
    return !key.path().startsWith(block + ".") || document.block(block).isPresent();
  }

  private static boolean isThere(ConfigValue value) {
    return value.valueType() != ConfigValueType.NULL;
  }

  private static List<WrittenSetting> blocks(Document document, String list) {
    List<WrittenSetting> all = new ArrayList<>();
    int index = 0;
    for (ConfigValue element : elements(document, list)) {
      for (Key<?> key : KeyTable.all()) {
        if (key.path().startsWith(list + LIST) && element instanceof ConfigObject block) {
          String path = list + "[" + index + "]." + key.path().substring((list + LIST).length());
          Optional.ofNullable(block.get(key.name()))
              .filter(WrittenSetting::isThere)
              .map(
                  value ->
                      new WrittenSetting(
                          key, path, value, Optional.of(document.places().of(value, path))))
              .ifPresent(all::add);
        }
      }
      index++;
    }
    return all;
  }

  private static List<ConfigValue> elements(Document document, String list) {
    try {
      return document.value(list).isPresent()
          ? List.copyOf(ListRule.items(document.value(list).get()))
          : List.of();
    } catch (Misfit judgedAlready) {
      return List.of();
    }
  }

  /** As it stands in the file, in one line. */
  String text() {
    return Scalars.text(value).orElseGet(() -> value.render(ConfigRenderOptions.concise()));
  }
}
