package io.flywall.replication.scan;

import io.flywall.replication.content.PieceReader;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.directory.Owners;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.TreePath;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One look at a dataset: what it has found so far. */
final class ScanPass {
  /** A file that is written to all the time is copied then. */
  private static final int ATTEMPTS = 3;

  /**
   * Two ticks of the coarsest clock by which a kernel stamps files (10 ms at HZ = 100): within them
   * a file can change again without a new stamp.
   */
  private static final Duration TICKS = Duration.ofMillis(20);

  /** {@link Entry.File#modified}. */
  private static final long MICROSECOND = 1000;

  private final Coverage coverage;
  private final Scan before;
  private final Spool spool;
  private final PieceReader reader;
  private final DirectoryListener listener;
  private final long sureBefore;
  private final Owners owners = new Owners();
  private final List<Scanned> found = new ArrayList<>();
  private final List<Skipped> skipped = new ArrayList<>();

  ScanPass(
      Coverage coverage,
      Scan before,
      Spool spool,
      PieceReader reader,
      DirectoryListener listener,
      Instant now) {
    this.coverage = coverage;
    this.before = before;
    this.spool = spool;
    this.reader = reader;
    this.listener = listener;
    Instant sure = now.minus(TICKS);
    this.sureBefore = TimeUnit.SECONDS.toNanos(sure.getEpochSecond()) + sure.getNano();
  }

  List<Scanned> found() {
    return found;
  }

  List<Skipped> skipped() {
    return skipped;
  }

  /** The directory that holds {@code root} is not there: not the same as an empty one. */
  void missing(Root root) {
    boolean kept = keepAllOf(root);
    skipped.add(
        kept
            ? new Skipped(root.toString(), "the directory above it is not there; kept", true)
            : new Skipped(root.toString(), "the directory above it is not there"));
  }

  /** Nor is one that cannot be read, and something may have been written to it. */
  void unreachable(Root root) {
    boolean unused = keepAllOf(root);
    skipped.add(new Skipped(root.toString(), "the directory above it cannot be read; kept", true));
  }

  /** Whether there was anything. */
  private boolean keepAllOf(Root root) {
    int others = found.size();
    for (Scanned old : before.files().values()) {
      if (root.locate(old.path()).isPresent()) {
        found.add(old);
      }
    }
    return found.size() > others;
  }

  /** What is there cannot be read: what was there counts. */
  void unreadable(TreePath at, Path path, IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return;
    }
    skipped.add(new Skipped(path.toString(), "cannot be read: " + failure.getMessage(), true));
    found.removeIf(scanned -> scanned.path().isAtOrUnder(at));
    found.addAll(before.files().under(at));
  }

  /** Whatever {@code name} in {@code directory} is, with all below it. */
  void visit(OpenDirectory directory, String name, TreePath at, Path path) {
    if (coverage.covers(at)) {
      try {
        Optional<Facts> facts = directory.facts(name);
        if (facts.isPresent()) {
          visit(directory, name, at, path, facts.get());
        }
      } catch (IOException failure) {
        unreadable(at, path, failure);
      }
    }
  }

  private void visit(OpenDirectory directory, String name, TreePath at, Path path, Facts facts)
      throws IOException {
    switch (facts.kind()) {
      case FILE -> file(directory, name, at, path, facts);
      case DIRECTORY -> directory(directory, name, at, path, facts);
      case LINK -> link(directory, name, at, path, facts);
      case BLOCK_DEVICE, CHARACTER_DEVICE, PIPE, SOCKET, UNKNOWN ->
          skipped.add(new Skipped(path.toString(), "is " + facts.kind().text()));
    }
  }

  // ---- directories and links --------------------------------------------------------------

  private void directory(OpenDirectory above, String name, TreePath at, Path path, Facts facts)
      throws IOException {
    if (Coverage.isTooDeep(at)) {
      skipped.add(
          new Skipped(path.toString(), "lies deeper than " + Coverage.DEEPEST + " directories"));
      return;
    }
    keep(new Entry.Directory(at, owners.attributes(above, name, facts)), facts);
    listener.inside(at, path);
    try (OpenDirectory directory = above.child(name)) {
      List<String> names =
          directory.names(
              odd -> skipped.add(new Skipped(path.resolve(odd).toString(), "is no UTF-8 name")));
      for (String inside : names) {
        Optional<String> misfit = TreePath.misfit(at.text() + "/" + inside);
        if (misfit.isPresent()) {
          skipped.add(new Skipped(path.resolve(inside).toString(), misfit.get()));
        } else {
          visit(directory, inside, at.child(inside), path.resolve(inside));
        }
      }
    }
  }

  private void link(OpenDirectory directory, String name, TreePath at, Path path, Facts facts)
      throws IOException {
    String target = directory.linkTarget(name);
    if (target.indexOf('\uFFFD') >= 0) {
      skipped.add(new Skipped(path.toString(), "leads to a name that is no UTF-8"));
      return;
    }
    keep(new Entry.Link(at, owners.attributes(directory, name, facts), target), facts);
  }

  /**
   * The entry of the last scan, when nothing differs here: versions share what they have in common,
   * and an owner whom nobody here knows keeps the name that the primary gave.
   */
  private void keep(Entry entry, Facts facts) throws IOException {
    Optional<Scanned> old = before.files().at(entry.path());
    if (old.isPresent() && isSame(old.get().entry(), entry)) {
      found.add(old.get());
    } else {
      // Only a file's stamp saves anything; a directory's moves with each of its names.
      found.add(new Scanned(entry, Scanned.UNSURE, facts.inode()));
    }
  }

  private boolean isSame(Entry old, Entry now) throws IOException {
    boolean directories = old instanceof Entry.Directory && now instanceof Entry.Directory;
    boolean links =
        old instanceof Entry.Link before
            && now instanceof Entry.Link link
            && before.target().equals(link.target());
    return (directories || links) && owners.areSame(old.attributes(), now.attributes());
  }

  // ---- files ------------------------------------------------------------------------------

  private void file(OpenDirectory directory, String name, TreePath at, Path path, Facts facts)
      throws IOException {
    Optional<Scanned> old = before.files().at(at);
    if (old.filter(scanned -> scanned.isStill(facts)).isPresent()) {
      found.add(old.get());
      return;
    }
    Optional<Scanned> read = atRest(directory, name, at);
    if (read.isEmpty()) {
      read = copied(directory, name, at);
    } else if (spool.isForReaders(facts.size())) {
      keepForReaders(directory, name, at);
    } else {
      spool.drop(at);
    }
    if (read.isEmpty()) {
      skipped.add(
          new Skipped(path.toString(), "changes faster than it can be read or copied", true));
    }
    read.or(() -> old).ifPresent(found::add);
  }

  /** Empty: it was never the same before and after it was read. */
  private Optional<Scanned> atRest(OpenDirectory directory, String name, TreePath at)
      throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Facts first = file(directory, name);
      List<Piece> pieces;
      try (SeekableByteChannel channel = directory.read(name)) {
        pieces = reader.read(channel);
      }
      if (first.equals(file(directory, name)) && length(pieces) == first.size()) {
        long stamp = first.changed() < sureBefore ? first.changed() : Scanned.UNSURE;
        Attributes attributes = owners.attributes(directory, name, first);
        return Optional.of(new Scanned(entry(at, attributes, first, pieces), stamp, first.inode()));
      }
    }
    return Optional.empty();
  }

  /** It may have changed since it was read: whoever reads the copy compares the hash. */
  private void keepForReaders(OpenDirectory directory, String name, TreePath at) {
    try (SeekableByteChannel channel = directory.read(name)) {
      Optional<Path> unused = spool.keep(at, channel);
    } catch (IOException noCopy) {
      // A full disk, say. What was read counts all the same; who comes too late comes again.
    }
  }

  /** Of what was copied while it changed, in the hope for a moment between two writes. */
  private Optional<Scanned> copied(OpenDirectory directory, String name, TreePath at)
      throws IOException {
    Facts facts = file(directory, name);
    Optional<Path> copy;
    try (SeekableByteChannel channel = directory.read(name)) {
      copy = spool.keep(at, channel);
    }
    if (copy.isEmpty()) {
      return Optional.empty();
    }
    List<Piece> pieces;
    try (SeekableByteChannel channel = Files.newByteChannel(copy.get())) {
      pieces = reader.read(channel);
    }
    Attributes attributes = owners.attributes(directory, name, facts);
    return Optional.of(
        new Scanned(entry(at, attributes, facts, pieces), Scanned.UNSURE, facts.inode()));
  }

  /** A pipe that took the file's place would block whoever opens it. */
  private static Facts file(OpenDirectory directory, String name) throws IOException {
    return directory
        .facts(name)
        .filter(Facts::isFile)
        .orElseThrow(() -> new NoSuchFileException(name));
  }

  private Entry entry(TreePath at, Attributes attributes, Facts facts, List<Piece> pieces)
      throws IOException {
    Optional<Entry.File> old =
        before
            .files()
            .at(at)
            .map(Scanned::entry)
            .filter(Entry.File.class::isInstance)
            .map(Entry.File.class::cast);
    List<Piece> shared = old.map(Entry.File::pieces).filter(pieces::equals).orElse(pieces);
    long modified = Math.floorDiv(facts.modified(), MICROSECOND) * MICROSECOND;
    boolean sameOwner = old.isPresent() && owners.areSame(old.get().attributes(), attributes);
    Attributes known = sameOwner ? old.get().attributes() : attributes;
    Entry.File entry = new Entry.File(at, known, modified, length(pieces), shared);
    return old.filter(entry::equals).orElse(entry);
  }

  private static long length(List<Piece> pieces) {
    return pieces.stream().mapToLong(Piece::length).sum();
  }
}
