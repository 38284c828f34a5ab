package io.flywall.replication.archive;

import io.flywall.replication.DatasetName;
import io.flywall.replication.NoRoom;
import io.flywall.replication.content.SparseCopy;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes in what one batch is going to replace. For one thread. */
public final class ArchiveBatch {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final DatasetName dataset;
  private final Path directory;
  private final Instant time;
  private final LongConsumer counter;
  private final Map<Reason, Integer> taken = new EnumMap<>(Reason.class);

  /**
   * @param counter told of the size of each file that is taken, in bytes
   */
  ArchiveBatch(DatasetName dataset, Path directory, Instant time, LongConsumer counter) {
    this.counter = counter;
    this.dataset = dataset;
    this.directory = directory;
    this.time = time;
  }

  /**
   * Sets {@code name} in {@code from} aside: a second name for it where that can be had, a copy
   * elsewhere. Anything but files and links has no content, and is left alone.
   */
  public void take(OpenDirectory from, String name, TreePath path, Reason reason)
      throws IOException {
    Facts facts = from.facts(name).orElse(null);
    if (facts == null || !(facts.isFile() || facts.isLink())) {
      return;
    }
    String batch = new BatchName(time, reason).text();
    try {
      put(from, name, facts, batch, path, reason);
    } catch (IOException failure) {
      throw NoRoom.ofState(dataset, "the archive", failure);
    }
    counter.accept(facts.size());
    int before = taken.merge(reason, 1, Integer::sum) - 1;
    if (reason != Reason.SUPERSEDED && before < LINES_SHOWN) {
      LOG.warn(
          "component=replication event=archived dataset={} reason={} path=\"{}\" id=\"{}\"",
          dataset,
          reason.word(),
          path,
          dataset + "/" + batch + "/" + path);
    }
  }

  /** One for each file, up to a number that nobody reads; the archive lists them all. */
  private static final int LINES_SHOWN = 20;

  private static OpenDirectory into(OpenDirectory from, String name) throws IOException {
    try (from) {
      if (from.facts(name).isEmpty()) {
        from.createDirectory(name);
      }
      return from.child(name);
    }
  }

  private void put(
      OpenDirectory from, String name, Facts facts, String batch, TreePath path, Reason reason)
      throws IOException {
    Archive.createPrivate(directory);
    List<String> names = path.names();
    OpenDirectory to = into(OpenDirectory.open(directory), batch);
    try {
      for (String step : names.subList(0, names.size() - 1)) {
        to = into(to, step);
      }
      put(from, name, facts, to, names.get(names.size() - 1), reason);
    } finally {
      to.close();
    }
  }

  private static void put(
      OpenDirectory from, String name, Facts facts, OpenDirectory to, String as, Reason reason)
      throws IOException {
    try {
      from.addName(name, to, as);
    } catch (FileAlreadyExistsException twice) {
      // What was there first is what was there before the batch.
      return;
    } catch (FileSystemException elsewhere) {
      copy(from, name, facts, to, as, reason);
    }
  }

  private static void copy(
      OpenDirectory from, String name, Facts facts, OpenDirectory to, String as, Reason reason)
      throws IOException {
    PosixFileAttributes owners =
        Files.readAttributes(from.at(name), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (facts.isLink()) {
      to.createLink(as, from.linkTarget(name));
      to.setOwner(as, owners.owner(), owners.group());
      return;
    }
    try (SeekableByteChannel source = from.read(name);
        FileChannel copy = to.create(as)) {
      long unused = SparseCopy.copy(source, copy);
      to.setOwner(as, owners.owner(), owners.group());
      to.setMode(as, facts.mode());
      to.setModified(as, facts.modified());
      if (reason != Reason.SUPERSEDED) {
        // What exists nowhere else must be on the disk before its place is taken.
        copy.force(true);
      }
    } catch (IOException failure) {
      // Half a copy would be taken for all there was.
      to.deleteFile(as);
      throw failure;
    }
  }
}
