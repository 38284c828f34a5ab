package io.flywall.replication.replica;

import io.flywall.replication.directory.DirectoryWalk;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.directory.Owners;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Location;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.scan.Scanned;
import io.flywall.replication.tree.Attributes;
import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a batch in place, entry by entry. What is in place already is left alone, so that it can be
 * done again after a crash. For one batch.
 */
final class Placement implements Closeable {
  /** Something is made under this name in the staging folder before it gets its own. */
  private static final String MAKING = "making";

  private final Coverage coverage;
  private final Scan known;
  private final StagingArea area;
  private final Owners owners;
  private final PlacementSteps steps;
  private final Map<Path, DirectoryWalk> walks = new HashMap<>();
  private final Map<Path, Location> touched = new LinkedHashMap<>();
  private final List<Location> adjusted = new ArrayList<>();
  private final List<Scanned> stamps = new ArrayList<>();

  /**
   * @param known what was seen just before, of files whose content stays
   */
  Placement(Coverage coverage, Scan known, StagingArea area, Owners owners, PlacementSteps steps) {
    this.coverage = coverage;
    this.known = known;
    this.area = area;
    this.owners = owners;
    this.steps = steps;
  }

  /**
   * First what goes, the deepest first; then what comes, directories before what is in them; then
   * all of it is on the disk.
   *
   * @return how to tell that the files are still the same
   */
  List<Scanned> perform(List<Change> changes, SyncPool syncs) throws IOException {
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i) instanceof Change.Remove remove) {
        steps.next();
        remove(remove.path());
      }
    }
    for (Change change : changes) {
      if (change instanceof Change.Put put) {
        steps.next();
        put(put.entry());
      }
    }
    steps.next();
    sync(syncs);
    return stamps;
  }

  private Optional<OpenDirectory> directory(Location location) throws IOException {
    DirectoryWalk walk = walks.computeIfAbsent(location.base(), DirectoryWalk::new);
    return walk.to(location.way());
  }

  private void touch(Location location) {
    touched.putIfAbsent(location.path().getParent(), location);
  }

  // ---- what goes --------------------------------------------------------------------------

  private void remove(TreePath path) throws IOException {
    Location location = coverage.locate(path).orElseThrow();
    Optional<OpenDirectory> directory = directory(location);
    if (directory.isPresent()) {
      touch(location);
      clear(directory.get(), location.name());
    }
  }

  /** A directory in which something of this node's own is left stays. */
  private static void clear(OpenDirectory directory, String name) throws IOException {
    Optional<Facts> facts = directory.facts(name);
    if (facts.isEmpty()) {
      return;
    }
    if (!facts.get().isDirectory()) {
      directory.deleteFile(name);
      return;
    }
    try {
      directory.deleteDirectory(name);
    } catch (DirectoryNotEmptyException excluded) {
      return;
    }
  }

  // ---- what comes -------------------------------------------------------------------------

  private void put(Entry entry) throws IOException {
    Location location = coverage.locate(entry.path()).orElseThrow();
    OpenDirectory directory =
        directory(location)
            .orElseThrow(
                () ->
                    new IOException(
                        location.path().getParent()
                            + " is no directory here; move away what is there"));
    touch(location);
    if (entry instanceof Entry.File file) {
      put(file, directory, location);
    } else if (entry instanceof Entry.Directory made) {
      put(made, directory, location);
    } else if (entry instanceof Entry.Link link) {
      put(link, directory, location);
    }
  }

  private void put(Entry.File file, OpenDirectory directory, Location location) throws IOException {
    OpenDirectory folder = area.of(location);
    String staged = StagedFile.name(file);
    String name = location.name();
    boolean sure = true;
    if (folder.facts(staged).isPresent()) {
      makeWayForFile(directory, name);
      folder.move(staged, directory, name);
    } else {
      sure = adjust(file, directory, location);
    }
    Optional<Facts> facts = directory.facts(name);
    if (facts.isPresent()) {
      long changed = sure ? facts.get().changed() : Scanned.UNSURE;
      stamps.add(new Scanned(file, changed, facts.get().inode()));
    }
  }

  /**
   * Only its attributes are others; or it was put in place before a crash.
   *
   * @return whether it has the content that it should have, as far as was seen
   */
  private boolean adjust(Entry.File file, OpenDirectory directory, Location location)
      throws IOException {
    String name = location.name();
    Facts facts =
        directory
            .facts(name)
            .filter(Facts::isFile)
            .orElseThrow(() -> new IOException(file.path() + " has vanished"));
    boolean sure = known.files().at(file.path()).filter(old -> old.isStill(facts)).isPresent();
    adjust(directory, location, facts, file.attributes());
    if (Math.floorDiv(facts.modified(), 1000) != Math.floorDiv(file.modified(), 1000)) {
      directory.setModified(name, file.modified());
    }
    return sure;
  }

  private void adjust(
      OpenDirectory directory, Location location, Facts facts, Attributes attributes)
      throws IOException {
    String name = location.name();
    Attributes here = owners.attributes(directory, name, facts);
    if (!owners.areSame(here, attributes)) {
      directory.setOwner(name, owners.user(attributes), owners.group(attributes));
      directory.setMode(name, attributes.mode());
    }
    // Also where nothing is to be done any more: a crash came between that and the disk.
    adjusted.add(location);
  }

  private static void makeWayForFile(OpenDirectory directory, String name) throws IOException {
    if (directory.facts(name).filter(Facts::isDirectory).isPresent()) {
      directory.deleteDirectory(name);
    }
  }

  private void put(Entry.Directory made, OpenDirectory directory, Location location)
      throws IOException {
    String name = location.name();
    Optional<Facts> facts = directory.facts(name);
    if (facts.filter(Facts::isDirectory).isPresent()) {
      adjust(directory, location, facts.get(), made.attributes());
      return;
    }
    OpenDirectory folder = making(location);
    folder.createDirectory(MAKING);
    folder.setOwner(MAKING, owners.user(made.attributes()), owners.group(made.attributes()));
    folder.setMode(MAKING, made.attributes().mode());
    adjusted.add(location);
    if (facts.isPresent()) {
      directory.deleteFile(name);
    }
    folder.move(MAKING, directory, name);
  }

  private void put(Entry.Link link, OpenDirectory directory, Location location) throws IOException {
    String name = location.name();
    if (isInPlace(link, directory, name)) {
      return;
    }
    OpenDirectory folder = making(location);
    folder.createLink(MAKING, link.target());
    folder.setOwner(MAKING, owners.user(link.attributes()), owners.group(link.attributes()));
    makeWayForFile(directory, name);
    folder.move(MAKING, directory, name);
  }

  private boolean isInPlace(Entry.Link link, OpenDirectory directory, String name)
      throws IOException {
    Optional<Facts> facts = directory.facts(name).filter(Facts::isLink);
    return facts.isPresent()
        && directory.linkTarget(name).equals(link.target())
        && owners.areSame(owners.attributes(directory, name, facts.get()), link.attributes());
  }

  /** The folder, without what a crash may have left half made in it. */
  private OpenDirectory making(Location location) throws IOException {
    OpenDirectory folder = area.of(location);
    clear(folder, MAKING);
    return folder;
  }

  // ---- to the disk ------------------------------------------------------------------------

  private void sync(SyncPool syncs) throws IOException {
    for (Location location : adjusted) {
      syncs.add(() -> inDirectoryOf(location, directory -> directory.syncEntry(location.name())));
    }
    for (Location location : touched.values()) {
      syncs.add(() -> inDirectoryOf(location, OpenDirectory::sync));
    }
    syncs.await();
  }

  /** Brings something of a directory to the disk. */
  @FunctionalInterface
  private interface DirectorySync {
    void of(OpenDirectory directory) throws IOException;
  }

  /** By a walk of its own: another thread does it, and the others' places are moved on. */
  private static void inDirectoryOf(Location location, DirectorySync sync) throws IOException {
    try (DirectoryWalk walk = new DirectoryWalk(location.base())) {
      Optional<OpenDirectory> directory = walk.to(location.way());
      if (directory.isPresent()) {
        sync.of(directory.get());
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (DirectoryWalk walk : walks.values()) {
      walk.close();
    }
    walks.clear();
  }
}
