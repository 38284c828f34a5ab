package io.flywall.replication.tls;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Notices that the operator's files are others than those in use. A look is three stat(2): once in
 * ten seconds it costs nothing, and needs no watch that a renewal by rename could lose. One thread.
 */
public final class CertificateWatch {
  private final CertificateFiles files;
  private final String node;
  private List<Object> seen;
  private String complaint = "";

  public CertificateWatch(CertificateFiles files, String node) {
    this.files = files;
    this.node = node;
    this.seen = look();
  }

  /**
   * What they hold, when they have changed since they were read. Those that could not be used are
   * read at each look, since what was wrong may pass without a change of theirs: a certificate
   * becomes valid, a mode is corrected.
   *
   * @throws OperatorError when what they hold now cannot be used; once for each change and reason
   */
  public Optional<NodeIdentity> changed() throws OperatorError {
    List<Object> now = look();
    if (now.equals(seen) && complaint.isEmpty()) {
      return Optional.empty();
    }
    boolean same = now.equals(seen);
    seen = now;
    try {
      NodeIdentity read = files.read(node);
      complaint = "";
      return Optional.of(read);
    } catch (OperatorError unusable) {
      boolean said = same && complaint.equals(unusable.getMessage());
      complaint = unusable.getMessage();
      if (said) {
        return Optional.empty();
      }
      throw unusable;
    }
  }

  private List<Object> look() {
    List<Object> stamps = new ArrayList<>();
    for (Path file : List.of(files.certificate(), files.key(), files.ca())) {
      stamps.add(stamp(file));
    }
    return stamps;
  }

  /** The inode too: two files may be written within one tick of a coarse clock. */
  private static Object stamp(Path file) {
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      return List.of(modified, Files.size(file), Files.getAttribute(file, "unix:ino"));
    } catch (IOException gone) {
      return "not there";
    }
  }
}
