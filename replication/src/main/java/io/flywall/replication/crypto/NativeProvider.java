package io.flywall.replication.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who computes digests and ciphers, loaded when it is first asked for. */
public final class NativeProvider {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private NativeProvider() {}

  /** Loaded once in the life of the process, by the first who asks (JLS 12.4.2). */
  private static final class Holder {
    static final Optional<Provider> LOADED = load();
  }

  /** Empty where its native library cannot be loaded: the JDK's providers do the same, slower. */
  public static Optional<Provider> loaded() {
    return Holder.LOADED;
  }

  /**
   * Makes it the first choice of this process. TLS takes its ciphers from whichever provider stands
   * first, and has no parameter to be told otherwise.
   */
  public static void preferForTls() {
    // Asked again it answers -1 and changes nothing.
    loaded().ifPresent(provider -> Security.insertProviderAt(provider, 1));
  }

  private static Optional<Provider> load() {
    try {
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      // Loaded, and its self-tests passed: it would serve nothing otherwise.
      provider.assertHealthy();
      return Optional.of(provider);
    } catch (LinkageError | RuntimeException missing) {
      return without(missing);
    }
  }

  private static Optional<Provider> without(Throwable reason) {
    LOG.warn("component=replication event=slow-crypto reason=\"{}\"", reason.toString());
    return Optional.empty();
  }
}
