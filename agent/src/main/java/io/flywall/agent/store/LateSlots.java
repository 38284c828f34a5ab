package io.flywall.agent.store;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A file that could not be opened, and is opened with the first write that finds it possible. */
final class LateSlots implements Slots {
  private final Path file;
  private final String reason;
  private Optional<SlotFile> opened = Optional.empty();

  /** {@code reason}: why it could not be opened. */
  LateSlots(Path file, String reason) {
    this.file = file;
    this.reason = reason;
  }

  @Override
  public byte[] read() throws IOException {
    throw new IOException(reason);
  }

  @Override
  public void write(int position, byte[] bytes) throws IOException {
    if (opened.isEmpty()) {
      try {
        opened = Optional.of(SlotFile.open(file, TwoSlots.SIZE));
      } catch (OperatorError refused) {
        throw new IOException(refused.getMessage(), refused);
      }
    }
    opened.get().write(position, bytes);
  }

  @Override
  public void close() {
    opened.ifPresent(SlotFile::close);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
