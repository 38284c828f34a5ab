package io.flywall.agent.store;

import io.flywall.heartbeat.MasterKey;
import io.flywall.heartbeat.SecretStretching;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Stretched secrets, so that a restart does not pay Argon2 again: a restarted lone survivor is a
 * tenth of a second sooner. One file a key, named by a digest of what it was made from, 0600 in the
 * 0700 state directory; it tells nobody more than the configuration file beside it does.
 *
 * <p>A file is the key and its CRC-32C: a power cut can leave a file of the right length full of
 * zeros, and a node that believed it would be mute and deaf to its peers without a word.
 */
public final class KeyCache {
  private final Path directory;

  public KeyCache(Path stateDirectory) {
    this.directory = stateDirectory.resolve("keys");
  }

  /** The master key of a secret that a person chose; from disk when it was made before. */
  public MasterKey stretched(int keyId, byte[] secret, String clusterId) {
    Path file = directory.resolve(nameOf(secret, clusterId));
    Optional<byte[]> known = read(file);
    if (known.isPresent()) {
      return new MasterKey(keyId, known.get());
    }
    MasterKey made = SecretStretching.stretch(keyId, secret, clusterId);
    write(file, made.export());
    return made;
  }

  private static Optional<byte[]> read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      byte[] key = Arrays.copyOf(bytes, MasterKey.LENGTH);
      return Arrays.equals(bytes, checked(key)) ? Optional.of(key) : Optional.empty();
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  private static byte[] checked(byte[] key) {
    CRC32C crc = new CRC32C();
    crc.update(key);
    return ByteBuffer.allocate(key.length + Integer.BYTES)
        .put(key)
        .putInt((int) crc.getValue())
        .array();
  }

  /** A cache that cannot be written costs a tenth of a second at the next start, nothing else. */
  private void write(Path file, byte[] key) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path fresh =
          Files.createTempFile(
              directory,
              "new",
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.write(fresh, checked(key));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException ignored) {
      // See above.
    }
  }

  private static String nameOf(byte[] secret, String clusterId) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] cluster = clusterId.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(cluster.length).array());
      digest.update(cluster);
      return HexFormat.of().formatHex(digest.digest(secret));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
