package io.flywall.heartbeat;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * From what an operator typed to a master key. Costly on purpose for words a person chose, so that
 * a recorded heartbeat is a poor oracle for guessing; a generated key of full entropy needs none of
 * that. Both are part of the wire format: other numbers here mean other keys.
 */
public final class SecretStretching {
  /** 8 MiB: what a small firewall can spare at start, RFC 9106 section 4 scaled down. */
  private static final int MEMORY_KIB = 8 * 1024;

  private static final int PASSES = 3;

  private SecretStretching() {}

  /** Argon2id (RFC 9106) of a secret that a person chose; about 30 ms. */
  public static MasterKey stretch(int keyId, byte[] secret, String clusterId) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(MEMORY_KIB)
            .withIterations(PASSES)
            .withParallelism(1)
            .withSalt(salt(clusterId))
            .build());
    byte[] key = new byte[MasterKey.LENGTH];
    argon2.generateBytes(secret, key);
    return new MasterKey(keyId, key);
  }

  /** SHA-256 of a generated secret: only its length is brought into shape. */
  public static MasterKey fullEntropy(int keyId, byte[] secret) {
    SHA256Digest digest = new SHA256Digest();
    digest.update(secret, 0, secret.length);
    byte[] key = new byte[MasterKey.LENGTH];
    digest.doFinal(key, 0);
    return new MasterKey(keyId, key);
  }

  /** Hashed, because Argon2 wants at least 8 bytes of salt and a cluster id may be shorter. */
  private static byte[] salt(String clusterId) {
    byte[] text = ("flywall cluster " + clusterId).getBytes(StandardCharsets.UTF_8);
    SHA256Digest digest = new SHA256Digest();
    digest.update(text, 0, text.length);
    byte[] salt = new byte[digest.getDigestSize()];
    digest.doFinal(salt, 0);
    return salt;
  }
}
