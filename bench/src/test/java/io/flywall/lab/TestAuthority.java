package io.flywall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** An operator's own authority, made by openssl as an operator makes it. */
record TestAuthority(Path folder) {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final String NEW_KEY =
      "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ";

  static TestAuthority create(Path folder) {
    try {
      TestAuthority authority = new TestAuthority(Files.createDirectories(folder));
      Path unused =
          Files.writeString(
              folder.resolve("conf"),
              """
              [ ca ]
              default_ca = own
              [ own ]
              database = index
              serial = serial
              new_certs_dir = .
              default_md = sha256
              policy = any
              unique_subject = no
              [ any ]
              commonName = supplied
              """);
      authority.run(
          NEW_KEY
              + "ca.key && touch index && echo 01 > serial"
              + " && openssl req -x509 -new -key ca.key -subj /CN=lab -days 2 -out ca.crt");
      return authority;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a node, good from now on for {@code life}; its lines for a configuration. */
  String issue(String node, Duration life) {
    Instant now = Instant.now();
    run(
        (NEW_KEY
                + "%1$s.key && chmod 600 %1$s.key"
                + " && openssl req -new -key %1$s.key -subj /CN=%1$s -out %1$s.csr"
                + " && openssl ca -batch -config conf -cert ca.crt -keyfile ca.key"
                + " -startdate %2$s -enddate %3$s -in %1$s.csr -out %1$s.crt -notext")
            .formatted(node, DATE.format(now.minusSeconds(60)), DATE.format(now.plus(life))));
    return "replication.tls { cert = \"%1$s/%2$s.crt\", key = \"%1$s/%2$s.key\", ca = \"%1$s/ca.crt\" }"
        .formatted(folder, node);
  }

  private void run(String script) {
    String unused = Command.output("sh", "-c", "cd " + folder + " && { " + script + "; } 2>&1");
  }
}
