package io.flywall.agent.process;

import io.flywall.agent.api.ApiPlan;
import io.flywall.agent.api.ApiSocket;
import io.flywall.config.ApiSettings;
import io.flywall.config.Settings;
import io.flywall.replication.tls.CertifiedKey;
import io.flywall.replication.tls.KeyFiles;
import io.flywall.value.OperatorError;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the words of the configuration to those of the API. */
public final class ApiWiring {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private ApiWiring() {}

  static ApiPlan plan(ApiSettings api, Path runDirectory) {
    Optional<Path> socket = ApiSocket.in(runDirectory);
    if (socket.isEmpty()) {
      LOG.warn(
          "component=api event=no-socket run_dir={} meaning=\"its name is too long for a socket in"
              + " it\"",
          runDirectory);
    }
    return new ApiPlan(
        api.listen(),
        socket,
        api.tls().map(ApiWiring::tls),
        api.allow(),
        api.readToken(),
        api.tokens().stream().map(ApiWiring::token).toList());
  }

  private static ApiPlan.Token token(ApiSettings.Token token) {
    return new ApiPlan.Token(token.name(), token.role(), token.secret().bytes(), token.file());
  }

  private static ApiPlan.Tls tls(ApiSettings.Tls tls) {
    return new ApiPlan.Tls(
        List.of(tls.cert(), tls.key()),
        () -> {
          CertifiedKey read = files(tls).read();
          return new ApiPlan.Certificate(read.key(), read.chain());
        });
  }

  private static KeyFiles files(ApiSettings.Tls tls) {
    return new KeyFiles("api.tls", tls.cert(), tls.key());
  }

  /**
   * Looks at the certificate that the API would show.
   *
   * @throws OperatorError if there is none, or one that is no good today
   */
  public static void checkCertificate(Settings settings) throws OperatorError {
    if (settings.api().tls().isPresent()) {
      KeyFiles files = files(settings.api().tls().get());
      files.checkToday(files.read());
    }
  }

  /** One that has expired stops nobody's start: its callers say so, and the VIPs come first. */
  static void refuseBadCertificate(Settings settings) throws OperatorError {
    if (settings.api().tls().isPresent()) {
      KeyFiles files = files(settings.api().tls().get());
      CertifiedKey read = files.read();
      try {
        files.checkToday(read);
      } catch (OperatorError expired) {
        LOG.warn("component=api event=certificate reason=\"{}\"", expired.getMessage());
      }
    }
  }
}
