package io.flywall.replication.directory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes from directory to directory below one that is named by the operator. The way to the last one
 * stays open: neighbours are usually asked for one after the other. For one thread.
 */
public final class DirectoryWalk implements Closeable {
  private final Path base;
  private final List<String> names = new ArrayList<>();
  private final List<OpenDirectory> open = new ArrayList<>();

  /**
   * @param base absolute; links on the way to it are the operator's and are followed
   */
  public DirectoryWalk(Path base) {
    this.base = base;
  }

  public Path base() {
    return base;
  }

  /**
   * The directory that {@code way} leads to, name by name. It belongs to this walk and is open
   * until the next question.
   *
   * @return empty when it is not there, or something on the way is no directory
   */
  public Optional<OpenDirectory> to(List<String> way) throws IOException {
    if (open.isEmpty()) {
      try {
        open.add(OpenDirectory.open(base));
      } catch (NoSuchFileException | NotDirectoryException none) {
        return Optional.empty();
      }
    }
    back(common(way));
    for (String name : way.subList(names.size(), way.size())) {
      OpenDirectory here = open.get(open.size() - 1);
      if (here.facts(name).filter(Facts::isDirectory).isEmpty()) {
        return Optional.empty();
      }
      open.add(here.child(name));
      names.add(name);
    }
    return Optional.of(open.get(open.size() - 1));
  }

  private int common(List<String> way) {
    int common = 0;
    while (common < Math.min(names.size(), way.size())
        && names.get(common).equals(way.get(common))) {
      common++;
    }
    return common;
  }

  private void back(int depth) throws IOException {
    while (names.size() > depth) {
      names.remove(names.size() - 1);
      open.remove(open.size() - 1).close();
    }
  }

  /** Nothing that was open counts any more: what is asked for next is looked up anew. */
  @Override
  public void close() throws IOException {
    names.clear();
    while (!open.isEmpty()) {
      open.remove(open.size() - 1).close();
    }
  }
}
