package io.flywall.replication.tls;

import io.flywall.replication.wire.Refusal;
import java.security.cert.CertificateException;

/** Why a peer's certificate was refused; it travels through the JDK's engine to whoever asks. */
public final class Distrusted extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final Refusal reason;

  Distrusted(Refusal reason, Throwable cause) {
    super(reason.meaning(), cause);
    this.reason = reason;
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
