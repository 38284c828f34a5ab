package io.flywall.config;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A shared key and the number that messages name it by.
 *
 * @param id 1 to 255; a single {@code secret_key} is number 1
 */
public record SecretKey(int id, Secret secret) {
  /** The number of the key that {@code secret_key} gives. */
  public static final int SINGLE_KEY_ID = 1;

  /** Marks the format, so that a later one can be told apart. */
  private static final String PREFIX = "fw1-";

  /** 256 bits: what the strongest cipher in use takes. */
  private static final int RANDOM_BYTES = 32;

  public SecretKey {
    if (id < 1 || id > 255) {
      throw new IllegalArgumentException("key id out of range: " + id);
    }
  }

  /** A new key as text, ready to paste. */
  public static String generate(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + encoded(bytes);
  }

  /** Whether it is exactly what {@link #generate} makes, and so needs no stretching. */
  public boolean isFullEntropy() {
    String text = secret.text();
    if (!text.startsWith(PREFIX)) {
      return false;
    }
    String body = text.substring(PREFIX.length());
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(body);
      // Encoded again, because the decoder also takes padding and loose last bits.
      return bytes.length == RANDOM_BYTES && encoded(bytes).equals(body);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
