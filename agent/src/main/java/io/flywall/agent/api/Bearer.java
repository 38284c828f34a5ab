package io.flywall.agent.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** How a token travels (RFC 6750). */
final class Bearer {
  private static final String PREFIX = "Bearer ";

  private Bearer() {}

  /** Takes as long for a near miss as for a far one; {@code authorization} may be null. */
  static boolean shows(String authorization, byte[] token) {
    if (authorization == null || !authorization.startsWith(PREFIX)) {
      return false;
    }
    byte[] shown = authorization.substring(PREFIX.length()).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(shown, token);
  }
}
