package io.flywall.config;

import io.flywall.config.Places.Place;

/**
 * A secret as the file has it: the text itself, or {@code file:} and where it is.
 *
 * @param path the key, with the index of list elements
 */
record WrittenSecret(String path, Place place, Secret text) {
  static final String INDIRECT = "file:";

  boolean isIndirect() {
    return text.text().startsWith(INDIRECT);
  }

  String target() {
    return text.text().substring(INDIRECT.length()).trim();
  }
}
