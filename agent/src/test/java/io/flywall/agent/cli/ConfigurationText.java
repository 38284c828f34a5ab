package io.flywall.agent.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A pair's configuration in a folder of the test's own. */
final class ConfigurationText {
  private ConfigurationText() {}

  /** A good one; its agent has {@code folder} as run and state directory. */
  static Path write(Path folder, String listen) throws IOException {
    return write(
        folder,
        """
        agent { state_dir = "%s/state", run_dir = "%s" }
        api { listen = "%s" }
        replication {
          node_id = firewall-a
          listen_addr = "127.0.0.1:9001"
          peer_addr = "10.1.0.2"
          secret_key = "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U"
          ha {
            virtual_ip { address = "10.0.0.100/24", interface = nosuch0 }
          }
        }
        """
            .formatted(folder, folder, listen),
        "rw-r-----");
  }

  static Path write(Path folder, InetSocketAddress listen) throws IOException {
    String host = listen.getAddress().getHostAddress();
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return write(folder, literal + ":" + listen.getPort());
  }

  static Path write(Path folder, String text, String mode) throws IOException {
    Path file = folder.resolve("flywall.conf");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }
}
