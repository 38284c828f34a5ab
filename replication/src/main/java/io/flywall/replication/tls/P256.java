package io.flywall.replication.tls;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import org.bouncycastle.math.ec.ECCurve;

/**
 * Keys on the curve P-256 (SEC 2, secp256r1) from a number. The JDK makes no public key from a
 * private one; the one multiplication that it takes is Bouncy Castle's. It happens at a start, on
 * this host alone, so that its time tells nobody anything.
 */
final class P256 {
  static final String NAME = "secp256r1";

  private static final ECParameterSpec CURVE = parameters();

  private P256() {}

  private static ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(NAME));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  static BigInteger order() {
    return CURVE.getOrder();
  }

  static PrivateKey privateKey(BigInteger number) {
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(number, CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  static PublicKey publicKey(BigInteger number) {
    EllipticCurve form = CURVE.getCurve();
    ECCurve curve =
        new ECCurve.Fp(
            ((ECFieldFp) form.getField()).getP(),
            form.getA(),
            form.getB(),
            CURVE.getOrder(),
            BigInteger.valueOf(CURVE.getCofactor()));
    ECPoint base = CURVE.getGenerator();
    org.bouncycastle.math.ec.ECPoint point =
        curve.createPoint(base.getAffineX(), base.getAffineY()).multiply(number).normalize();
    ECPoint affine =
        new ECPoint(point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
    try {
      return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(affine, CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }
}
