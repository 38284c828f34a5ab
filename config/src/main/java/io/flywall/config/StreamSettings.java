package io.flywall.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How datasets travel between the nodes.
 *
 * @param encryption false: neither encrypted nor authenticated, as the operator has asked for
 * @param tls the operator's own certificates; empty: they are derived from the secret
 * @param syncInterval how long changes are gathered; zero: not at all
 * @param batchSize changes in one message
 * @param maxLag who is further behind does not count as in sync
 */
public record StreamSettings(
    boolean compression,
    boolean encryption,
    Optional<TlsFiles> tls,
    Duration syncInterval,
    int batchSize,
    Duration maxLag,
    Acknowledge acknowledge) {

  /**
   * PEM files.
   *
   * @param cert the node's own certificate
   * @param ca whose certificates are accepted
   */
  public record TlsFiles(Path cert, Path key, Path ca) {}
}
