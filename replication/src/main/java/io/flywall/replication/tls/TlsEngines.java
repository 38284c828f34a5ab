package io.flywall.replication.tls;

import io.flywall.replication.crypto.NativeProvider;
import io.flywall.replication.wire.Refusal;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;

/** Makes one engine for each connection. Any thread. */
public final class TlsEngines {
  private static final String VERSION = "TLSv1.3";

  /** In hardware, and at 1,400 MB/s from the native provider, nothing is faster than AES. */
  private static final String[] NATIVE_SUITES = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  /** By the JDK alone AES-GCM makes 30 MB/s, ChaCha20 145. */
  private static final String[] JAVA_SUITES = {
    "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"
  };

  private final SecureRandom random;
  private volatile PeerTrust trust;
  private volatile SSLContext context;

  public TlsEngines(NodeIdentity identity, SecureRandom random) {
    NativeProvider.preferForTls();
    this.random = random;
    renew(identity);
  }

  /** From now on; what is connected stays so, until {@link #judge} is asked about it. */
  public final void renew(NodeIdentity identity) {
    PeerTrust renewed = new PeerTrust(identity.trusted());
    context = contextOf(identity, renewed);
    trust = renewed;
  }

  /**
   * Whether the peer of a finished handshake would still be let in: its certificate may have
   * expired, or its authority may have been replaced, which is how one is revoked here.
   *
   * @return why not; empty when it would
   */
  public Optional<Refusal> judge(SSLSession session) {
    try {
      trust.check(session.getPeerCertificates());
      return Optional.empty();
    } catch (Distrusted refused) {
      return Optional.of(Distrusted.reasonOf(refused));
    } catch (SSLPeerUnverifiedException nameless) {
      return Optional.of(Refusal.HANDSHAKE_FAILED);
    }
  }

  private SSLContext contextOf(NodeIdentity identity, PeerTrust renewed) {
    try {
      SSLContext made = SSLContext.getInstance(VERSION);
      made.init(
          new KeyManager[] {new OwnCertificate(identity)}, new TrustManager[] {renewed}, random);
      return made;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS 1.3", e);
    }
  }

  /** For who was connected to; a client without a certificate is refused. */
  public SSLEngine server() {
    SSLEngine engine = prepared(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  /** For who connects. Without a peer's address no session is ever resumed: each shows its name. */
  public SSLEngine client() {
    return prepared(true);
  }

  private SSLEngine prepared(boolean client) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    engine.setEnabledProtocols(new String[] {VERSION});
    engine.setEnabledCipherSuites(
        NativeProvider.loaded().isPresent() ? NATIVE_SUITES : JAVA_SUITES);
    return engine;
  }
}
