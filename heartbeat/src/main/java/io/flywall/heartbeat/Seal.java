package io.flywall.heartbeat;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.GCMSIVBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * AES-256-GCM-SIV (RFC 8452) under one derived key. The nonce is the sequence, left-padded to 12
 * bytes. Used by one thread.
 */
final class Seal {
  static final int TAG_LENGTH = 16;
  private static final int NONCE_LENGTH = 12;

  private final KeyParameter key;
  private final GCMSIVBlockCipher cipher = new GCMSIVBlockCipher();

  Seal(byte[] key) {
    this.key = new KeyParameter(key);
  }

  /** Header, sealed body and tag: a whole datagram. */
  byte[] close(Header header, byte[] body) {
    byte[] clear = header.encode();
    byte[] datagram = new byte[clear.length + body.length + TAG_LENGTH];
    System.arraycopy(clear, 0, datagram, 0, clear.length);
    cipher.init(true, parameters(header.sequence(), clear));
    int written = cipher.processBytes(body, 0, body.length, datagram, clear.length);
    try {
      cipher.doFinal(datagram, clear.length + written);
    } catch (InvalidCipherTextException impossibleWhenSealing) {
      throw new IllegalStateException(impossibleWhenSealing);
    }
    return datagram;
  }

  /** The body, or empty when the tag does not hold. */
  Optional<byte[]> open(Header header, byte[] datagram) {
    byte[] clear = new byte[Header.LENGTH];
    System.arraycopy(datagram, 0, clear, 0, clear.length);
    int sealedLength = datagram.length - clear.length;
    byte[] body = new byte[sealedLength - TAG_LENGTH];
    cipher.init(false, parameters(header.sequence(), clear));
    cipher.processBytes(datagram, clear.length, sealedLength, body, 0);
    try {
      cipher.doFinal(body, 0);
      return Optional.of(body);
    } catch (InvalidCipherTextException tagDoesNotHold) {
      return Optional.empty();
    }
  }

  private AEADParameters parameters(long sequence, byte[] associatedData) {
    byte[] nonce = new byte[NONCE_LENGTH];
    ByteBuffer.wrap(nonce).putLong(NONCE_LENGTH - Long.BYTES, sequence);
    return new AEADParameters(key, TAG_LENGTH * Byte.SIZE, nonce, associatedData);
  }
}
