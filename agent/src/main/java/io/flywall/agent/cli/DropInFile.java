package io.flywall.agent.cli;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Where systemd looks for the drop-in; one that somebody else wrote is theirs. */
record DropInFile(Path file) {
  static final DropInFile OF_UNIT =
      new DropInFile(Path.of("/etc/systemd/system/flywall.service.d/paths.conf"));

  /** What {@link #install} has done. */
  enum Done {
    WRITTEN,
    UNCHANGED,
    REMOVED,
    NOT_NEEDED
  }

  /** Puts {@code wanted} there, or takes away what is no longer wanted. */
  Done install(Optional<String> wanted) throws OperatorError, EnvironmentFailure {
    try {
      return wanted.isPresent() ? put(wanted.get()) : remove();
    } catch (IOException refusal) {
      throw new EnvironmentFailure(file + " cannot be written: " + refusal, refusal);
    }
  }

  /** Whether nothing is to be done; what somebody else wrote is left to them. */
  boolean isAsWanted(Optional<String> wanted) throws IOException {
    if (!Files.exists(file)) {
      return wanted.isEmpty();
    }
    String present = Files.readString(file);
    return !present.startsWith(DropIn.MARK) || Optional.of(present).equals(wanted);
  }

  private Done put(String wanted) throws OperatorError, IOException {
    if (Files.exists(file)) {
      String present = Files.readString(file);
      if (present.equals(wanted)) {
        return Done.UNCHANGED;
      }
      if (!present.startsWith(DropIn.MARK)) {
        throw new OperatorError(
            file.toString(), "is not flywall's own", "move it away, or add the lines to it");
      }
    }
    Files.createDirectories(file.getParent());
    // systemd reads nothing that does not end in .conf.
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, wanted);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    return Done.WRITTEN;
  }

  private Done remove() throws IOException {
    if (!Files.exists(file) || !Files.readString(file).startsWith(DropIn.MARK)) {
      return Done.NOT_NEEDED;
    }
    Files.delete(file);
    return Done.REMOVED;
  }
}
