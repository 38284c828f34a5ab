package io.flywall.heartbeat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * The keys of a cluster: seals with the first, opens with any. Rotation without loss is to list the
 * new key second everywhere, then first everywhere, then alone.
 */
public final class KeyRing {
  private static final byte[] PURPOSE = "flywall heartbeat 1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] salt;
  private volatile List<MasterKey> keys;

  /**
   * @param clusterId part of the derivation: two clusters with one secret never understand another
   * @param keys at least one, the active one first
   */
  public KeyRing(String clusterId, List<MasterKey> keys) {
    this.salt = clusterId.getBytes(StandardCharsets.UTF_8);
    this.keys = atLeastOne(keys);
  }

  private static List<MasterKey> atLeastOne(List<MasterKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a key ring needs a key");
    }
    return List.copyOf(keys);
  }

  /**
   * Other keys from now on, from any thread; the active one first. An id that stays has to stay the
   * same key: what was derived from it goes on to be used.
   */
  public void replace(List<MasterKey> next) {
    keys = atLeastOne(next);
  }

  /** The one to seal with. */
  MasterKey active() {
    return keys.get(0);
  }

  /** The key with which {@code sender} seals in this life. */
  Seal sealOf(MasterKey master, BootId sender) {
    ByteBuffer info = ByteBuffer.allocate(PURPOSE.length + Long.BYTES);
    info.put(PURPOSE).putLong(sender.bits());
    HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(master.bytes(), salt, info.array()));
    byte[] key = new byte[MasterKey.LENGTH];
    hkdf.generateBytes(key, 0, key.length);
    return new Seal(key);
  }

  Optional<MasterKey> find(int keyId) {
    return keys.stream().filter(key -> key.id() == keyId).findFirst();
  }
}
