package io.flywall.replication.tls;

import io.flywall.replication.wire.Refusal;
import java.security.cert.CertificateException;
import java.util.Optional;

/** Why a peer's certificate was refused; it travels through the JDK's engine to whoever asks. */
public final class Distrusted extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final Refusal reason;

  Distrusted(Refusal reason, Throwable cause) {
    super(reason.meaning(), cause);
    this.reason = reason;
  }

  /**
   * Why the peer refused ours, where it was the peer; by the alert that it sent (RFC 8446, 6.2),
   * which the JDK passes on in its message only. A server of the JDK says "unknown" of every
   * certificate that it refuses; which of the reasons it was stands in its own log.
   */
  public static Optional<Refusal> ofPeer(Throwable failure) {
    String text = String.valueOf(failure.getMessage());
    if (!text.contains("fatal alert")) {
      return Optional.empty();
    }
    boolean certificate = text.contains("certificate") || text.contains("unknown_ca");
    return Optional.of(certificate ? Refusal.UNWELCOME_CERTIFICATE : Refusal.HANDSHAKE_FAILED);
  }

  /** What a failed handshake is called: by the certificate where that was why. */
  public static Refusal reasonOf(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof Distrusted distrusted) {
        return distrusted.reason;
      }
    }
    return Refusal.HANDSHAKE_FAILED;
  }
}
