package io.flywall.replication.store;

import io.flywall.replication.Holding;
import io.flywall.replication.HoldingStore;
import io.flywall.value.Term;
import io.flywall.value.Watermark;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What this node holds, where votes depend on it: one small file, the old or the new one. */
public final class WatermarkFile implements HoldingStore {
  private final Path file;

  public WatermarkFile(Path file) {
    this.file = file;
  }

  /**
   * What was written last.
   *
   * @throws IOException when the disk does not give it back, or something else than was written
   */
  public Holding read() throws IOException {
    try (InputStream from = Files.newInputStream(file)) {
      CheckedReader reader = new CheckedReader(from);
      DataInputStream in = reader.in();
      long term = in.readLong();
      long number = in.readLong();
      long led = in.readLong();
      reader.endRecord();
      return new Holding(new Watermark(new Term(term), number), new Term(led));
    } catch (NoSuchFileException none) {
      return Holding.NOTHING;
    } catch (EOFException cut) {
      throw new IOException(file + " is cut short", cut);
    }
  }

  @Override
  public void write(Holding holding) throws IOException {
    Durably.replace(
        file,
        to -> {
          CheckedWriter writer = new CheckedWriter(to);
          DataOutputStream out = writer.out();
          out.writeLong(holding.held().term().number());
          out.writeLong(holding.held().number());
          out.writeLong(holding.led().number());
          writer.endRecord();
        });
  }
}
