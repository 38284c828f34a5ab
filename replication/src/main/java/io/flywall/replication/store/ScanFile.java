package io.flywall.replication.store;

import io.flywall.replication.Position;
import io.flywall.replication.scan.Scan;
import io.flywall.replication.scan.Scanned;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.PathMap;
import io.flywall.replication.tree.Tree;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A scan in a file, with the position that it was. */
public final class ScanFile {
  /** The last byte counts up with the format: another one is taken for absent. */
  private static final int MAGIC = 0x46575401;

  private final Path file;

  /** A scan and what it was. */
  public record Kept(Position position, Scan scan) {}

  public ScanFile(Path file) {
    this.file = file;
  }

  /** It is on disk when this returns. */
  public void write(Kept kept) throws IOException {
    EntryCodec codec = new EntryCodec();
    Durably.replace(
        file,
        to -> {
          CheckedWriter writer = new CheckedWriter(to);
          DataOutputStream out = writer.out();
          out.writeInt(MAGIC);
          codec.write(out, kept.position());
          out.writeInt(kept.scan().files().size());
          for (Scanned scanned : kept.scan().files().values()) {
            codec.write(out, scanned);
          }
          writer.endRecord();
        });
  }

  /**
   * Empty when there is none, or none that can be read.
   *
   * @throws IOException when the disk fails
   */
  public Optional<Kept> read() throws IOException {
    try (InputStream from = Files.newInputStream(file)) {
      return Optional.of(read(from));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException damaged) {
      // What it would say can be found out again.
      return Optional.empty();
    }
  }

  private static Kept read(InputStream from) throws IOException {
    CheckedReader reader = new CheckedReader(from);
    DataInputStream in = reader.in();
    if (in.readInt() != MAGIC) {
      throw new IOException("another format");
    }
    EntryCodec codec = new EntryCodec();
    Position position = codec.position(in);
    int count = in.readInt();
    List<Scanned> files = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Scanned scanned = codec.scanned(in);
      files.add(scanned);
      entries.add(scanned.entry());
    }
    reader.endRecord();
    return new Kept(
        position, new Scan(PathMap.of(files, Scanned::path), Tree.of(entries), List.of()));
  }

  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
