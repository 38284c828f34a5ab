package io.flywall.replication.archive;

import io.flywall.replication.DatasetName;
import io.flywall.replication.tree.TreePath;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What was set aside, to be listed, shown and brought back. Safe for several processes. */
public final class Archive {
  /** An eighth of the limit may be too much for a while; less, and all is listed too often. */
  private static final int PART = 8;

  private final Path directory;
  private final InstantSource clock;
  private final AtomicLong taken = new AtomicLong();
  private volatile Optional<Retention> retention = Optional.empty();

  /**
   * @param directory made when it is first needed
   * @param clock wall time, for people
   */
  public Archive(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /** A place for what a batch replaces in {@code dataset}. Nothing is made before it is used. */
  public ArchiveBatch batch(DatasetName dataset) {
    return new ArchiveBatch(
        dataset, directory.resolve(dataset.text()), clock.instant(), taken::addAndGet);
  }

  /** What is kept, from {@link #pruneIfGrown} on. */
  public void keep(Retention wanted) {
    retention = Optional.of(wanted);
  }

  /**
   * Deletes what is no longer kept, when a good part of the limit was taken in since the last time:
   * a large file that is rewritten every few seconds fills a disk before anybody tidies.
   */
  public void pruneIfGrown() throws IOException {
    Optional<Retention> wanted = retention;
    if (wanted.isPresent() && taken.get() > wanted.get().limit() / PART) {
      prune(wanted.get());
    }
  }

  /** The newest first. All in memory: for a command, and not for the agent. */
  public List<Archived> list() throws IOException {
    List<Archived> all = new ArrayList<>();
    for (Batch batch : batches()) {
      visit(batch, all::add);
    }
    all.sort(Comparator.comparing(Archived::time).reversed().thenComparing(Archived::path));
    return all;
  }

  /** What was replaced in one step. */
  private record Batch(DatasetName dataset, BatchName name, Path path) {}

  /** Told of one content after the other. */
  @FunctionalInterface
  private interface Visitor {
    void see(Archived archived) throws IOException;
  }

  /** The newest first. */
  private List<Batch> batches() throws IOException {
    List<Batch> all = new ArrayList<>();
    for (Path dataset : directories(directory)) {
      String name = dataset.getFileName().toString();
      if (DatasetName.isValid(name)) {
        for (Path batch : directories(dataset)) {
          BatchName.parse(batch.getFileName().toString())
              .ifPresent(parsed -> all.add(new Batch(new DatasetName(name), parsed, batch)));
        }
      }
    }
    all.sort(Comparator.comparing((Batch batch) -> batch.name().time()).reversed());
    return all;
  }

  private static List<Path> directories(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException none) {
      return List.of();
    }
    return found;
  }

  private void visit(Batch batch, Visitor visitor) throws IOException {
    try (Stream<Path> walk = Files.walk(batch.path())) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        BasicFileAttributes facts =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!facts.isDirectory()) {
          TreePath path = new TreePath(batch.path().relativize(file).toString());
          String id = directory.relativize(file).toString();
          long size = facts.isRegularFile() ? facts.size() : 0;
          BatchName name = batch.name();
          visitor.see(
              new Archived(id, batch.dataset(), name.time(), name.reason(), path, size, file));
        }
      }
    }
  }

  /** What has this id. */
  public Optional<Archived> find(String id) throws IOException {
    return list().stream().filter(archived -> archived.id().equals(id)).findFirst();
  }

  /**
   * Puts a copy of {@code archived} at {@code place}, in one step over whatever file is there, with
   * the owner and mode that it had. On the primary it is replicated from there; what is put on a
   * backup is a local edit.
   *
   * @param place absolute; its directory exists
   */
  public void restore(Archived archived, Path place) throws IOException {
    Path next = Files.createTempFile(place.getParent(), ".flywall-staging-restore", "");
    try {
      Files.copy(
          archived.file(),
          next,
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
      Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /**
   * Deletes one content, and the directories that are empty then.
   *
   * @return whether it was there
   */
  public boolean remove(Archived archived) throws IOException {
    boolean removed = Files.deleteIfExists(archived.file());
    try {
      // Upwards, and not as in pruning: of a batch with a hundred thousand files one goes.
      for (Path folder = archived.file().getParent();
          !folder.equals(directory) && isEmpty(folder);
          folder = folder.getParent()) {
        boolean unused = Files.deleteIfExists(folder);
      }
    } catch (NoSuchFileException | DirectoryNotEmptyException somebodyElse) {
      // Another process tidies, or sets something aside: then the folder is gone, or of use.
    }
    return removed;
  }

  /** Deletes what {@code retention} no longer keeps; how many that was. */
  public int prune(Retention wanted) throws IOException {
    taken.set(0);
    Retention.Sieve sieve = wanted.sieve(clock.instant());
    int deleted = 0;
    for (Batch batch : batches()) {
      // Of one batch after the other: a hundred thousand files may have been replaced at once.
      AtomicInteger dropped = new AtomicInteger();
      visit(
          batch,
          archived -> {
            if (sieve.drops(archived) && Files.deleteIfExists(archived.file())) {
              dropped.incrementAndGet();
            }
          });
      if (dropped.get() > 0) {
        removeEmpty(batch.path());
        deleted += dropped.get();
      }
    }
    return deleted;
  }

  /**
   * Directories with nothing in them, from below; and the dataset's, when nothing is left of it.
   */
  private void removeEmpty(Path batch) throws IOException {
    try (Stream<Path> walk = Files.walk(batch)) {
      List<Path> folders =
          walk.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .sorted(Comparator.reverseOrder())
              .toList();
      for (Path folder : folders) {
        removeIfEmpty(folder);
      }
    }
    removeIfEmpty(batch.getParent());
  }

  private static void removeIfEmpty(Path folder) throws IOException {
    if (isEmpty(folder)) {
      boolean unused = Files.deleteIfExists(folder);
    }
  }

  /**
   * A disk is full, and the archive lies on it: of the ordinary old contents the older half goes.
   * What was edited here, or never acknowledged, stays.
   *
   * @return whether something was deleted
   */
  public boolean makeRoom() throws IOException {
    Optional<Retention> usual = retention;
    if (usual.isEmpty()) {
      return false;
    }
    AtomicLong used = new AtomicLong();
    for (Batch batch : batches()) {
      if (batch.name().reason() == Reason.SUPERSEDED) {
        visit(batch, archived -> used.addAndGet(archived.size()));
      }
    }
    return prune(usual.get().within(used.get() / 2)) > 0;
  }

  /** Something that is there, on the file system where it lies or will. */
  public Path disk() {
    return Files.exists(directory) ? directory : directory.getParent();
  }

  /** Whether it lies on the same file system as {@code place}: else nothing here is in its way. */
  public boolean isBeside(Path place) throws IOException {
    return Files.exists(directory)
        && Files.exists(place)
        && Files.getFileStore(directory).equals(Files.getFileStore(place));
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  /** For {@code state_dir}: nobody but root looks in. */
  static void createPrivate(Path directory) throws IOException {
    Path unused =
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
