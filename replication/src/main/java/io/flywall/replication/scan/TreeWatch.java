package io.flywall.replication.scan;

import io.flywall.replication.tree.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The kernel's notices of changes, inotify(7). They make it quick, not right: a periodic scan of
 * everything finds what they miss (a write through mmap, a file system that others write to). One
 * thread waits; any may register.
 */
public final class TreeWatch implements DirectoryListener, Closeable {
  private static final WatchEvent.Kind<?>[] CHANGES = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_DELETE,
    StandardWatchEventKinds.ENTRY_MODIFY
  };

  private final Coverage coverage;
  private final WatchService service;
  private final Map<WatchKey, TreePath> directories = new ConcurrentHashMap<>();
  private final Map<WatchKey, Set<Root>> bases = new ConcurrentHashMap<>();
  private volatile Optional<String> blind = Optional.empty();

  public TreeWatch(Coverage coverage) throws IOException {
    this.coverage = coverage;
    this.service = FileSystems.getDefault().newWatchService();
  }

  @Override
  public void base(Root root) {
    register(root.base())
        .ifPresent(
            key -> bases.computeIfAbsent(key, any -> ConcurrentHashMap.newKeySet()).add(root));
  }

  @Override
  public void inside(TreePath directory, Path path) {
    register(path).ifPresent(key -> directories.put(key, directory));
  }

  private Optional<WatchKey> register(Path directory) {
    try {
      return Optional.of(directory.register(service, CHANGES));
    } catch (NoSuchFileException | NotDirectoryException gone) {
      return Optional.empty();
    } catch (IOException refused) {
      blind = Optional.of(directory + ": " + refused.getMessage());
      return Optional.empty();
    }
  }

  /** Which directory the kernel does not watch for us, and why; empty when it watches all. */
  public Optional<String> blind() {
    return blind;
  }

  /** Waits for something to happen; what has happened together comes together. */
  public Touched await(Duration atMost) throws InterruptedException {
    Set<TreePath> paths = new HashSet<>();
    boolean everything = false;
    WatchKey key = service.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
    while (key != null) {
      for (WatchEvent<?> event : key.pollEvents()) {
        if (event.context() instanceof Path name) {
          note(key, name.toString(), paths);
        } else {
          everything = true;
        }
      }
      if (!key.reset()) {
        directories.remove(key);
        bases.remove(key);
      }
      key = service.poll();
    }
    return new Touched(everything, paths);
  }

  private void note(WatchKey key, String name, Set<TreePath> paths) {
    TreePath directory = directories.get(key);
    if (directory != null && TreePath.misfit(directory.text() + "/" + name).isEmpty()) {
      add(directory.child(name), paths);
    }
    for (Root root : bases.getOrDefault(key, Set.of())) {
      if (root.matches(name)) {
        add(root.treePath(name), paths);
      }
    }
  }

  private void add(TreePath path, Set<TreePath> paths) {
    if (coverage.covers(path)) {
      paths.add(path);
    }
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
