package io.flywall.agent.api;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program of a user who has no business here: says what of the files named he can reach. */
final class StrangeUser {
  private StrangeUser() {}

  public static void main(String[] arguments) {
    for (String argument : arguments) {
      Path path = Path.of(argument);
      System.out.println(
          path.getFileName()
              + (canConnect(path) || canRead(path) || canWrite(path) ? " open" : ""));
    }
  }

  private static boolean canConnect(Path path) {
    try (SocketChannel open = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return open.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private static boolean canRead(Path path) {
    try (SeekableByteChannel open = Files.newByteChannel(path)) {
      return open.isOpen();
    } catch (IOException refused) {
      return false;
    }
  }

  private static boolean canWrite(Path path) {
    return Files.isWritable(path);
  }
}
