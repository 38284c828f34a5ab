package io.flywall.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program on the primary that changes {@value #PER_SECOND} ledgers a second, each by a rename of
 * the next version over the last.
 */
final class LedgerWriter implements AutoCloseable {
  static final int PER_SECOND = 50;
  private static final int LEDGERS = 50;
  private static final int FOLDERS = 5;

  /** A change to a file, of which the file knows for ever. */
  record Written(String name, long change) {}

  /** All that was written on one primary; another object with each change of primary. */
  record Reign(String node, Path tree, List<Written> written) {
    private synchronized void add(Written change) {
      written.add(change);
    }

    synchronized List<Written> soFar() {
      return List.copyOf(written);
    }
  }

  private final Random random = new Random();
  private final Thread thread = new Thread(this::run, "ledger-writer");
  private volatile Reign reign;
  private volatile boolean halted;
  private volatile boolean ended;
  private volatile Optional<String> damage = Optional.empty();

  private LedgerWriter(Reign first) {
    this.reign = first;
  }

  static LedgerWriter begin(String primary, Path tree) {
    LedgerWriter writer = new LedgerWriter(new Reign(primary, tree, new ArrayList<>()));
    writer.thread.start();
    return writer;
  }

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < LEDGERS; i++) {
      names.add("folder-" + i % FOLDERS + "/ledger-" + i);
    }
    return names;
  }

  Reign reign() {
    return reign;
  }

  /** Whoever was primary is no longer: nothing is written until there is another one. */
  void halt() {
    halted = true;
  }

  /** Where it writes from now on. */
  void moveTo(String primary, Path tree) {
    if (!reign.node().equals(primary)) {
      reign = new Reign(primary, tree, new ArrayList<>());
    }
    halted = false;
  }

  /** Why it has given up. */
  Optional<String> damage() {
    return damage;
  }

  private void run() {
    List<String> names = names();
    long next = System.nanoTime();
    for (long change = 1; !ended && damage.isEmpty(); change++) {
      Reign now = reign;
      String name = names.get((int) (change % names.size()));
      try {
        if (!halted) {
          append(now.tree().resolve(name), change);
          now.add(new Written(name, change));
        }
      } catch (IOException | LabFailure failure) {
        damage = Optional.of(now.node() + ", " + name + ": " + failure);
      }
      next += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
      LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
    }
  }

  private void append(Path file, long change) throws IOException {
    Path unused = Files.createDirectories(file.getParent());
    Path unfinished = file.resolveSibling(file.getFileName() + ReplicatingCluster.UNFINISHED);
    unused = Files.write(unfinished, ledger(file).with(change).bytes(random));
    unused = Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  static Ledger ledger(Path file) throws IOException {
    try {
      return Ledger.read(Files.readAllBytes(file))
          .orElseThrow(() -> new LabFailure("half a file: " + file));
    } catch (NoSuchFileException none) {
      return Ledger.EMPTY;
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
