package io.flywall.config;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may not be replicated, and what two datasets cannot both have. */
final class DatasetPathCheck {
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[\\]{}]");

  /** Places that are the machine's and not files. */
  private static final String[] KERNEL = {"/proc", "/sys", "/dev", "/run"};

  private static final Path OWN_CONFIGURATION = Path.of("/etc/flywall");

  private final Path stateDir;
  private final Path runDir;

  /** By the block that has them. */
  private final Map<Path, String> taken = new LinkedHashMap<>();

  /** Why not, and what to do. */
  record Refusal(String mustBe, String remedy) {}

  DatasetPathCheck(Path stateDir, Path runDir) {
    this.stateDir = stateDir;
    this.runDir = runDir;
  }

  /** Empty: {@code path} may be replicated, and is {@code owner}'s from now on. */
  Optional<Refusal> refusal(Path path, String owner) {
    return form(path).or(() -> place(path)).or(() -> foreign(path, owner));
  }

  private static Optional<Refusal> form(Path path) {
    if (path.getNameCount() == 0 || path.getParent() == null) {
      return refusal("a file or directory below /", "name what is to be replicated");
    }
    if (WILDCARD.matcher(path.getParent().toString()).find()) {
      return refusal("a path with wildcards in its last name only", "name the directories");
    }
    boolean wild = WILDCARD.matcher(path.getFileName().toString()).find();
    if (wild && path.getParent().getNameCount() == 0) {
      return refusal("a path whose wildcards are not right below /", "name the directories");
    }
    try {
      Object unused = FileSystems.getDefault().getPathMatcher("glob:" + path.getFileName());
      return Optional.empty();
    } catch (IllegalArgumentException pattern) {
      return refusal("a path or a glob pattern", "close its brackets");
    }
  }

  private Optional<Refusal> place(Path path) {
    if (meets(path, OWN_CONFIGURATION)) {
      return refusal(
          "a path without /etc/flywall: every node has its own addresses and priority there",
          "name the files beside it");
    }
    if (meets(path, stateDir) || meets(path, runDir)) {
      return refusal(
          "a path without the agent's own folders", "leave out agent.state_dir and agent.run_dir");
    }
    for (String kernel : KERNEL) {
      if (path.startsWith(kernel)) {
        return refusal("a path to files that last", "remove it: " + kernel + " is no disk");
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> foreign(Path path, String owner) {
    for (Map.Entry<Path, String> other : taken.entrySet()) {
      if (meets(path, other.getKey()) || meets(other.getKey(), path)) {
        return refusal(
            "a path that is not in " + other.getValue() + " (" + other.getKey() + ")",
            "keep it in one place");
      }
    }
    taken.put(path, owner);
    return Optional.empty();
  }

  /**
   * Whether {@code path}, or what its wildcards may stand for, has {@code other} in it or is below.
   */
  private static boolean meets(Path path, Path other) {
    if (path.startsWith(other)) {
      return true;
    }
    int names = path.getNameCount();
    return other.getNameCount() >= names
        && other.startsWith(path.getParent())
        && FileSystems.getDefault()
            .getPathMatcher("glob:" + path.getFileName())
            .matches(other.getName(names - 1));
  }

  private static Optional<Refusal> refusal(String mustBe, String remedy) {
    return Optional.of(new Refusal(mustBe, remedy));
  }
}
