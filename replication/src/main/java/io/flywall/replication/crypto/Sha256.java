package io.flywall.replication.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Optional;

/** SHA-256 (FIPS 180-4) by the fastest provider there is. */
public final class Sha256 {
  private static final String NAME = "SHA-256";

  private Sha256() {}

  /** A digest for one thread, to be used again and again. */
  public static MessageDigest newDigest() {
    return newDigest(NativeProvider.loaded());
  }

  /** By {@code provider}, or by the JDK's. */
  static MessageDigest newDigest(Optional<Provider> provider) {
    try {
      return provider.isPresent()
          ? MessageDigest.getInstance(NAME, provider.get())
          : MessageDigest.getInstance(NAME);
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java has it: the documentation of MessageDigest demands so.
      throw new IllegalStateException(impossible);
    }
  }
}
