package io.flywall.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The key table as the blocks that a file has. */
sealed interface KeyTree {

  /** Whether anything at or below it does something in this build. */
  boolean active();

  /** One key. */
  record Leaf(Key<?> key) implements KeyTree {
    @Override
    public boolean active() {
      return key.active();
    }
  }

  /** A block, or a list of such blocks. */
  record Block(Map<String, KeyTree> members, boolean list) implements KeyTree {
    @Override
    public boolean active() {
      return members.values().stream().anyMatch(KeyTree::active);
    }
  }

  static Block of(List<Key<?>> keys) {
    Block root = new Block(new TreeMap<>(), false);
    for (Key<?> key : keys) {
      Block block = root;
      for (String part : parentParts(key)) {
        boolean list = part.endsWith("[]");
        String name = list ? part.substring(0, part.length() - 2) : part;
        block = (Block) block.members.computeIfAbsent(name, n -> new Block(new TreeMap<>(), list));
      }
      block.members.put(key.name(), new Leaf(key));
    }
    return root;
  }

  private static List<String> parentParts(Key<?> key) {
    List<String> parts = List.of(key.path().split("\\.", -1));
    return parts.subList(0, parts.size() - 1);
  }

  /** Where else a key or block of this name exists, for those who put it into the wrong block. */
  static Optional<String> pathOf(String name, List<Key<?>> keys) {
    return keys.stream().flatMap(key -> upTo(name, key).stream()).findFirst();
  }

  private static Optional<String> upTo(String name, Key<?> key) {
    List<String> parts = List.of(key.path().replace("[]", "").split("\\.", -1));
    int at = parts.indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(String.join(".", parts.subList(0, at + 1)));
  }
}
