package io.flywall.config;

import io.flywall.config.KeyScanner.Entry;
import io.flywall.config.KeyScanner.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keys and blocks that one file writes twice: the first would be lost or merged in silence. */
final class WrittenTwice {
  private static final String ONE_VIP = "virtual_ip";

  private WrittenTwice() {}

  static List<Problem> in(String file, List<Entry> entries) {
    Map<List<String>, Entry> first = new HashMap<>();
    Set<List<String>> secondVips = new HashSet<>();
    List<Problem> problems = new ArrayList<>();
    for (Entry entry : entries) {
      Entry earlier = first.putIfAbsent(entry.path(), entry);
      if (earlier != null && hides(entry) && !secondVips.contains(parent(entry))) {
        problems.add(problem(file, entry, earlier));
        if (isVip(entry)) {
          // The members of a second virtual_ip block are not the mistake; the block is.
          secondVips.add(entry.path());
        }
      }
    }
    return problems;
  }

  private static boolean hides(Entry entry) {
    return entry.kind() == Kind.BLOCK || entry.kind() == Kind.VALUE;
  }

  private static List<String> parent(Entry entry) {
    return entry.path().subList(0, entry.path().size() - 1);
  }

  private static boolean isVip(Entry entry) {
    return entry.path().get(entry.path().size() - 1).equals(ONE_VIP);
  }

  private static Problem problem(String file, Entry entry, Entry earlier) {
    return new Problem(
        file,
        entry.line(),
        entry.shown(),
        "written twice (first at line " + earlier.line() + ")",
        "written once",
        isVip(entry) ? "use virtual_ips" : "merge them");
  }
}
