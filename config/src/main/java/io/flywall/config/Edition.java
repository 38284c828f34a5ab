package io.flywall.config;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * All that a configuration says, secrets included, as one value that can be compared: two with the
 * same value ask for the same. It never prints, since a weak secret could be found by trying; what
 * may be shown is sealed with a key that only those have who may read the file.
 */
public final class Edition {
  private static final int SHOWN_BYTES = 16;

  private final Secret digest;

  private Edition(Secret digest) {
    this.digest = digest;
  }

  /** Files that hold the API's tokens may change under a running agent: where they are counts. */
  static Edition of(List<WrittenSetting> settings, Map<String, Secret> secrets) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (WrittenSetting setting : settings) {
        boolean fetched =
            setting.key().isSecret() && !setting.key().equals(KeyTable.API_TOKEN_TEXT);
        Secret text = Secret.ofText(setting.text());
        Secret value = fetched ? secrets.getOrDefault(setting.path(), text) : text;
        sha256.update(Secret.ofText(setting.path() + "=").bytes());
        sha256.update(value.bytes());
        sha256.update((byte) '\n');
      }
      return new Edition(new Secret(sha256.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** 32 hex digits that tell nothing to who lacks {@code key}. */
  public String sealedWith(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(digest.bytes()), 0, SHOWN_BYTES);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new AssertionError("every Java has HMAC with SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Edition edition && digest.equals(edition.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "(edition)";
  }
}
