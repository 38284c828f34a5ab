package io.flywall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ISC's dhclient on a machine of its own. It keeps its lease between two starts, as a laptop does:
 * the second start asks to have the same address again. Its addresses are set on no device; so the
 * server learns of them from what it has written, and not from an echo.
 */
record DhcpClient(Namespace machine, String name, Path folder) {
  private static final Pattern ADDRESS = Pattern.compile("fixed-address ([0-9.]+);");

  static DhcpClient on(Lab lab, String name, int host) {
    Path folder = lab.folder().resolve("dhcp-" + name);
    try {
      DhcpClient client =
          new DhcpClient(lab.stranger(name, host), name, Files.createDirectories(folder));
      Path unused =
          Files.writeString(
              folder.resolve("conf"),
              """
              send host-name "%s";
              timeout 10;
              reboot 3;
              retry 1;
              initial-interval 1;
              initial-delay 0;
              """
                  .formatted(name));
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks until it has an address, and which. */
  String ask() {
    Command asked =
        machine.run(
            List.of(
                "dhclient",
                "-1",
                "-v",
                "-cf",
                folder.resolve("conf").toString(),
                "-lf",
                folder.resolve("leases").toString(),
                "-pf",
                folder.resolve("pid").toString(),
                "-sf",
                "/bin/true",
                LabNetwork.LAN.device()));
    String unused = asked.orFail();
    end();
    return address(asked);
  }

  /** Without a word to the server: power-off, or a cable that is pulled. */
  private void end() {
    Command unused =
        Command.run(List.of("sh", "-c", "kill -9 $(cat $0/pid) && rm $0/pid", folder.toString()));
  }

  private String address(Command asked) {
    try {
      Matcher lease = ADDRESS.matcher(Files.readString(folder.resolve("leases")));
      String last = "";
      while (lease.find()) {
        last = lease.group(1);
      }
      if (last.isEmpty()) {
        throw new LabFailure("no lease of " + name + ": " + asked.output());
      }
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
