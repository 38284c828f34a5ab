package io.flywall.replication.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a plain sorted map, which is slow and large and right. */
class PathMapTest {
  private static final Attributes ANY = new Attributes(0644, 0, 0, "root", "root");

  private static TreePath path(Random random) {
    StringBuilder text = new StringBuilder();
    int depth = 1 + random.nextInt(3);
    for (int i = 0; i < depth; i++) {
      text.append(i == 0 ? "" : "/").append("abc-.ä".charAt(random.nextInt(6)));
      text.append(random.nextInt(20));
    }
    return new TreePath(text.toString());
  }

  private static Entry link(TreePath path, int target) {
    return new Entry.Link(path, ANY, "to " + target);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void any_edits_lead_where_a_plain_map_leads(long seed) {
    Random random = new Random(seed);
    SortedMap<TreePath, Entry> plain = new TreeMap<>();
    PathMap<Entry> map = PathMap.of(List.of(), Entry::path);
    Tree tree = Tree.EMPTY;
    for (int round = 0; round < 60; round++) {
      SortedMap<TreePath, Optional<Entry>> edits = new TreeMap<>();
      int count = random.nextInt(round % 10 == 0 ? 2000 : 20);
      for (int i = 0; i < count; i++) {
        TreePath path = path(random);
        boolean put = random.nextInt(3) > 0;
        edits.put(path, put ? Optional.of(link(path, random.nextInt(5))) : Optional.empty());
      }
      edits.forEach(
          (path, entry) -> {
            if (entry.isPresent()) {
              plain.put(path, entry.get());
            } else {
              plain.remove(path);
            }
          });
      map = map.with(edits);
      assertEquals(new ArrayList<>(plain.values()), new ArrayList<>(map.values()));
      assertEquals(plain.size(), map.size());
      Tree next = Tree.of(plain.values());
      assertEquals(next, tree.with(tree.changesTo(next)));
      tree = tree.with(tree.changesTo(next));
      TreePath any = path(random);
      assertEquals(Optional.ofNullable(plain.get(any)), map.at(any));
      assertEquals(
          plain.values().stream().filter(entry -> entry.path().isAtOrUnder(any)).toList(),
          map.under(any));
    }
    assertTrue(map.size() > 512, "never more than a leaf");
  }

  @Test
  void what_versions_share_is_not_compared() {
    List<Entry> many = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      many.add(link(new TreePath("f" + i), 0));
    }
    PathMap<Entry> map = PathMap.of(many, Entry::path);
    TreePath one = new TreePath("f77");
    PathMap<Entry> next = map.with(new TreeMap<>(Map.of(one, Optional.empty())));
    List<String> differences = new ArrayList<>();
    map.compareTo(next, (here, there) -> differences.add(here.orElseThrow().path() + " " + there));
    assertEquals(List.of("f77 Optional.empty"), differences);
    assertNotEquals(map, next);
  }

  @Test
  void a_directory_comes_right_before_what_is_in_it() {
    List<String> sorted =
        List.of("a", "a/b", "a/b/c", "a/b-", "a!", "a-b", "b").stream()
            .map(TreePath::new)
            .sorted()
            .map(TreePath::text)
            .toList();
    assertEquals(List.of("a", "a/b", "a/b/c", "a/b-", "a!", "a-b", "b"), sorted);
  }
}
