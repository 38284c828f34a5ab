package io.flywall.agent.api;

import io.flywall.value.OperatorError;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code run_dir/api.sock}: who can connect is root, or of group flywall. */
public final class ApiSocket {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");
  private static final String NAME = "api.sock";

  /** unix(7): 108 bytes with the final zero. */
  private static final int LONGEST_PATH = 107;

  private ApiSocket() {}

  /** Where it is, or would be; empty where a folder's name is too long for a socket in it. */
  public static Optional<Path> in(Path runDirectory) {
    Path path = runDirectory.resolve(NAME);
    return path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH
        ? Optional.empty()
        : Optional.of(path);
  }

  /** Takes away what an earlier life left; a living agent's is its own, and so is any file. */
  static void makeRoom(Path path) throws OperatorError {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        refuseFile(path);
        refuseLiving(path);
        Files.delete(path);
      }
    } catch (IOException failure) {
      throw OperatorError.thatMayPass(
          path.toString(), "cannot be removed: " + failure, "remove it, or set agent.run_dir");
    }
  }

  private static void refuseFile(Path path) throws OperatorError, IOException {
    BasicFileAttributes there =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!there.isOther()) {
      throw OperatorError.thatMayPass(
          path.toString(), "is no socket", "move it away, or set agent.run_dir");
    }
  }

  private static void refuseLiving(Path path) throws OperatorError {
    try (SocketChannel living = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw OperatorError.thatMayPass(
          path.toString(),
          "belongs to an agent that runs",
          "give each agent an agent.run_dir of its own");
    } catch (IOException nobodyListens) {
      LOG.debug("component=api event=stale-socket path={}", path);
    }
  }

  /** From then on the group can connect, too. */
  static void open(Path path) throws OperatorError {
    try {
      FlywallGroup.own(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    } catch (IOException failure) {
      throw OperatorError.thatMayPass(
          path.toString(),
          "cannot be opened to its group: " + failure,
          "make agent.run_dir a directory that root can write");
    }
  }
}
