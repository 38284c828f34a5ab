package io.flywall.replication.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

class NativeProviderTest {
  @Test
  void it_is_there_where_it_is_built_for() {
    assertEquals("AmazonCorrettoCryptoProvider", NativeProvider.loaded().orElseThrow().getName());
  }

  /** FIPS 180-2, appendix B.1. */
  @Test
  void it_computes_the_standards_example() {
    MessageDigest digest = Sha256.newDigest();
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        HexFormat.of().formatHex(digest.digest("abc".getBytes(StandardCharsets.US_ASCII))));
    assertSame(NativeProvider.loaded().orElseThrow(), digest.getProvider());
  }

  @Test
  void without_it_the_same_is_computed_by_the_jdk() {
    MessageDigest jdk = Sha256.newDigest(Optional.empty());
    assertTrue(NativeProvider.loaded().filter(jdk.getProvider()::equals).isEmpty());
    byte[] bytes = new byte[100_000];
    new Random(7).nextBytes(bytes);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    MessageDigest fast = Sha256.newDigest();
    fast.update(direct);
    assertArrayEquals(jdk.digest(bytes), fast.digest());
  }

  @Test
  void tls_finds_its_ciphers_there_once_it_is_preferred() throws Exception {
    Provider loaded = NativeProvider.loaded().orElseThrow();
    try {
      NativeProvider.preferForTls();
      NativeProvider.preferForTls();
      assertSame(loaded, Cipher.getInstance("AES/GCM/NoPadding").getProvider());
    } finally {
      Security.removeProvider(loaded.getName());
    }
  }
}
