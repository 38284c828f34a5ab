package io.flywall.agent.api;

import io.flywall.agent.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Two agents' APIs with HTTPS, which name each other; one token is good on both. */
public final class SecurePair implements AutoCloseable {
  public final RunningApi backup;
  public final RunningApi primary;

  /** Who vouches for both. */
  public final Path authority;

  private final Path folder;

  private SecurePair(Path folder, RunningApi backup, RunningApi primary, Path authority) {
    this.folder = folder;
    this.backup = backup;
    this.primary = primary;
    this.authority = authority;
  }

  /** {@code certificate}: for 127.0.0.1. */
  public static SecurePair start(Path folder, TestCertificate certificate) throws Exception {
    RunningApi backup =
        RunningApi.startWithTls(Files.createDirectory(folder.resolve("a")), certificate);
    RunningApi primary =
        RunningApi.startWithTls(Files.createDirectory(folder.resolve("b")), certificate);
    SecurePair pair = new SecurePair(folder, backup, primary, certificate.pem());
    pair.isLedBy("firewall-b");
    return pair;
  }

  public void isLedBy(String node) {
    Map<String, String> urls = Map.of("firewall-a", url(backup), "firewall-b", url(primary));
    backup.shows(Views.reached("firewall-a", node, urls));
    primary.shows(Views.reached("firewall-b", node, urls));
  }

  public static String url(RunningApi api) {
    return "https://127.0.0.1:" + api.address().getPort();
  }

  /** A file with a token that both know. */
  public Path tokenFile() throws IOException {
    return Files.writeString(folder.resolve("ops.token"), TOKEN + "\n");
  }

  static final String TOKEN = "fw1-Zq8vT3mWx1Lr6Ny0Bc5Hd";

  @Override
  public void close() {
    backup.close();
    primary.close();
  }
}
