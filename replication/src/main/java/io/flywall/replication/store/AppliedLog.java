package io.flywall.replication.store;

import io.flywall.replication.Position;
import io.flywall.replication.scan.Scanned;
import io.flywall.replication.tree.Change;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The batches since a snapshot, record after record. It begins with the snapshot's position. */
final class AppliedLog implements Closeable {
  private static final byte BASE = 'S';
  private static final byte BEGUN = 'B';
  private static final byte FINISHED = 'F';
  private static final byte TOLD = 'T';

  private final FileChannel channel;
  private final CheckedWriter writer;
  private final EntryCodec codec = new EntryCodec();

  /** What stands between a record and the file. */
  @FunctionalInterface
  interface Way {
    OutputStream to(OutputStream file);
  }

  private AppliedLog(FileChannel channel, Way way) {
    this.channel = channel;
    this.writer = new CheckedWriter(way.to(Channels.newOutputStream(channel)));
  }

  /** A new one; what it says is on disk when this returns. */
  static AppliedLog create(Path file, AppliedState state, Way way) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      AppliedLog log = new AppliedLog(channel, way);
      log.position(BASE, state.position());
      log.position(TOLD, state.told());
      if (state.begun().isPresent()) {
        log.writeBatch(state.begun().get());
      }
      channel.force(true);
      return log;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  private void position(byte kind, Position position) throws IOException {
    writer.out().writeByte(kind);
    codec.write(writer.out(), position);
    writer.endRecord();
  }

  /** It is decided, and on disk, when this returns. */
  void begin(AppliedBatch batch) throws IOException {
    writeBatch(batch);
    channel.force(true);
  }

  private void writeBatch(AppliedBatch batch) throws IOException {
    DataOutputStream out = writer.out();
    out.writeByte(BEGUN);
    codec.write(out, batch.target());
    out.writeInt(batch.changes().size());
    for (Change change : batch.changes()) {
      codec.write(out, change);
    }
    writer.endRecord();
  }

  /** Not waited for: what is in place is found to be so when it is done again. */
  void finish(List<Scanned> stamps) throws IOException {
    DataOutputStream out = writer.out();
    out.writeByte(FINISHED);
    out.writeInt(stamps.size());
    for (Scanned scanned : stamps) {
      codec.write(out, scanned);
    }
    writer.endRecord();
  }

  void tell(Position position) throws IOException {
    position(TOLD, position);
  }

  long length() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /**
   * {@code state} with all that {@code file} says since: up to the first record that is not whole,
   * which was being written when the machine died. A log of another snapshot says nothing.
   */
  static AppliedState replay(Path file, AppliedState state) throws IOException {
    AppliedState replayed = state;
    try (InputStream from = Files.newInputStream(file)) {
      CheckedReader reader = new CheckedReader(from);
      EntryCodec codec = new EntryCodec();
      while (true) {
        replayed = record(reader, codec, replayed);
      }
    } catch (EOFException
        | UTFDataFormatException
        | IllegalArgumentException
        | CheckedReader.Damaged end) {
      // Bytes of half a record may also decode to a number that is out of range, and a sector that
      // came back as zeros, or as something else, to no record at all.
      return replayed;
    }
  }

  /** Whether {@code file} continues a snapshot at {@code position}. */
  static boolean continues(Path file, Position position) {
    try (InputStream from = Files.newInputStream(file)) {
      CheckedReader reader = new CheckedReader(from);
      boolean base = reader.in().readByte() == BASE;
      boolean same = new EntryCodec().position(reader.in()).equals(position);
      reader.endRecord();
      return base && same;
    } catch (IOException | IllegalArgumentException absentOrTorn) {
      return false;
    }
  }

  private static AppliedState record(CheckedReader reader, EntryCodec codec, AppliedState state)
      throws IOException {
    DataInputStream in = reader.in();
    byte kind = in.readByte();
    return switch (kind) {
      case BASE -> {
        Position unused = codec.position(in);
        reader.endRecord();
        yield state;
      }
      case TOLD -> {
        Position told = codec.position(in);
        reader.endRecord();
        yield state.tell(told);
      }
      case BEGUN -> {
        AppliedBatch batch = batch(in, codec);
        reader.endRecord();
        yield state.begin(batch);
      }
      case FINISHED -> {
        List<Scanned> stamps = stamps(in, codec);
        reader.endRecord();
        yield state.finish(stamps);
      }
      default -> throw new EOFException();
    };
  }

  private static AppliedBatch batch(DataInputStream in, EntryCodec codec) throws IOException {
    Position target = codec.position(in);
    int count = in.readInt();
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(codec.change(in));
    }
    return new AppliedBatch(target, changes);
  }

  private static List<Scanned> stamps(DataInputStream in, EntryCodec codec) throws IOException {
    int count = in.readInt();
    List<Scanned> stamps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stamps.add(codec.scanned(in));
    }
    return stamps;
  }
}
