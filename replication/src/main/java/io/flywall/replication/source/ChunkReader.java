package io.flywall.replication.source;

import io.flywall.replication.content.ChunkCheck;
import io.flywall.replication.directory.DirectoryWalk;
import io.flywall.replication.directory.Facts;
import io.flywall.replication.directory.OpenDirectory;
import io.flywall.replication.scan.Coverage;
import io.flywall.replication.scan.Location;
import io.flywall.replication.scan.Spool;
import io.flywall.replication.source.ChunkIndex.Place;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.TreePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads chunks out of the files they are in. Followers ask in the order of the files, so the last
 * file and the way to it stay open. For one thread.
 */
final class ChunkReader implements Closeable {
  /** The file that was read last. */
  private record Open(TreePath path, SeekableByteChannel channel) {}

  private final Coverage coverage;
  private final Optional<Spool> spool;
  private final ChunkCheck check = new ChunkCheck();
  private Optional<DirectoryWalk> walk = Optional.empty();
  private Optional<Open> last = Optional.empty();

  ChunkReader(Coverage coverage, Optional<Spool> spool) {
    this.coverage = coverage;
    this.spool = spool;
  }

  /** Its bytes, from the first of {@code places} that still has them. */
  Optional<ByteBuffer> read(Chunk chunk, List<Place> places) throws IOException {
    for (Place place : places) {
      Optional<ByteBuffer> bytes = inPlace(chunk, place).or(() -> copied(chunk, place));
      if (bytes.isPresent()) {
        return bytes;
      }
    }
    spool.ifPresent(Spool::readerCameLate);
    return Optional.empty();
  }

  private Optional<ByteBuffer> inPlace(Chunk chunk, Place place) throws IOException {
    boolean kept = walk.isPresent();
    Optional<ByteBuffer> bytes = attempt(chunk, place);
    if (bytes.isPresent() || !kept) {
      return bytes;
    }
    // Another file or directory may have taken its name since it was opened.
    close();
    return attempt(chunk, place);
  }

  private Optional<ByteBuffer> attempt(Chunk chunk, Place place) throws IOException {
    try {
      Optional<SeekableByteChannel> file = file(place.path());
      return file.isPresent() ? bytes(chunk, file.get(), place.offset()) : Optional.empty();
    } catch (IOException failure) {
      close();
      return Optional.empty();
    }
  }

  private Optional<SeekableByteChannel> file(TreePath path) throws IOException {
    if (last.isPresent() && last.get().path().equals(path)) {
      return last.map(Open::channel);
    }
    Optional<Location> location = coverage.locate(path);
    if (location.isEmpty()) {
      return Optional.empty();
    }
    Optional<OpenDirectory> directory = walkFrom(location.get().base()).to(location.get().way());
    String name = location.get().name();
    if (directory.isEmpty() || directory.get().facts(name).filter(Facts::isFile).isEmpty()) {
      return Optional.empty();
    }
    SeekableByteChannel channel = directory.get().read(name);
    closeLast();
    last = Optional.of(new Open(path, channel));
    return Optional.of(channel);
  }

  private DirectoryWalk walkFrom(Path base) throws IOException {
    if (walk.filter(known -> known.base().equals(base)).isEmpty()) {
      close();
      walk = Optional.of(new DirectoryWalk(base));
    }
    return walk.orElseThrow();
  }

  private Optional<ByteBuffer> bytes(Chunk chunk, SeekableByteChannel file, long offset)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(chunk.length());
    file.position(offset);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = file.read(bytes);
    }
    bytes.flip();
    return check.holds(chunk, bytes) ? Optional.of(bytes) : Optional.empty();
  }

  private Optional<ByteBuffer> copied(Chunk chunk, Place place) {
    List<Path> copies = spool.map(spooled -> spooled.copiesOf(place.path())).orElse(List.of());
    for (Path copy : copies) {
      Optional<ByteBuffer> bytes = copied(chunk, copy, place.offset());
      if (bytes.isPresent()) {
        return bytes;
      }
    }
    return Optional.empty();
  }

  private Optional<ByteBuffer> copied(Chunk chunk, Path copy, long offset) {
    try (SeekableByteChannel file = Files.newByteChannel(copy)) {
      return bytes(chunk, file, offset);
    } catch (IOException replaced) {
      return Optional.empty();
    }
  }

  private void closeLast() throws IOException {
    if (last.isPresent()) {
      last.get().channel().close();
      last = Optional.empty();
    }
  }

  /** What is asked for next is opened anew. */
  @Override
  public void close() throws IOException {
    closeLast();
    if (walk.isPresent()) {
      walk.get().close();
      walk = Optional.empty();
    }
  }
}
