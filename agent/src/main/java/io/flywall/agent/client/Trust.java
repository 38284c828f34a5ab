package io.flywall.agent.client;

import io.flywall.agent.client.NoAnswer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whose word is taken for it that an agent is who it says; read anew for each connection. */
public final class Trust {
  private final Optional<Path> file;
  private final boolean exactly;

  private Trust(Optional<Path> file, boolean exactly) {
    this.file = file;
    this.exactly = exactly;
  }

  /** The authorities that come with Java. */
  public static Trust usual() {
    return new Trust(Optional.empty(), false);
  }

  /** The certificates of a PEM file, and what they have signed. */
  public static Trust authority(Path file) {
    return new Trust(Optional.of(file), false);
  }

  /**
   * Nobody but who shows the first certificate of that PEM file, by whatever name it is called: for
   * an agent whose own file it is.
   */
  public static Trust exactly(Path file) {
    return new Trust(Optional.of(file), true);
  }

  Check check() {
    return new Check();
  }

  /** One connection's look at a certificate. */
  final class Check implements X509TrustManager {
    private List<X509Certificate> shown = List.of();
    private Optional<X509TrustManager> judge = Optional.empty();
    private boolean unreadable;

    /** Before the connection is made. */
    void guard(HttpsURLConnection connection) throws SSLException {
      try {
        if (!exactly) {
          judge = Optional.of(judge(anchors()));
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {this}, null);
        connection.setSSLSocketFactory(context.getSocketFactory());
        if (exactly) {
          // The certificate itself is known, so its names say nothing more.
          connection.setHostnameVerifier((host, session) -> true);
        }
      } catch (IOException | GeneralSecurityException failure) {
        unreadable = true;
        throw new SSLException(
            "no certificate can be read from "
                + file.map(Path::toString).orElse("Java's own store")
                + ": "
                + failure.getMessage(),
            failure);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this is a client");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      shown = List.of(chain);
      if (judge.isPresent()) {
        judge.get().checkServerTrusted(chain, type);
      } else if (!chain[0].equals(first())) {
        throw new CertificateException("another one");
      }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }

    /** What to say of a handshake that came to nothing. */
    NoAnswer refusal(URI agent, SSLException failure) {
      if (!shown.isEmpty() && isJudged(failure)) {
        return new NoAnswer(agent, Kind.UNTRUSTED, why(agent, failure), failure);
      }
      String words = String.valueOf(failure.getMessage());
      // A server that goes down breaks a handshake off: only what cannot pass is without hope.
      Kind kind = unreadable || isNoTls(words) ? Kind.HOPELESS : Kind.UNREACHED;
      return new NoAnswer(agent, kind, words, failure);
    }

    private static boolean isJudged(SSLException failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof CertificateException) {
          return true;
        }
      }
      return false;
    }

    /** The JDK has no type for it. */
    private static boolean isNoTls(String words) {
      return words.contains("Unsupported or unrecognized SSL message");
    }

    private String why(URI agent, SSLException failure) {
      X509Certificate certificate = shown.get(0);
      Throwable root = failure;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      if (root instanceof CertificateExpiredException) {
        return CertificateText.people(certificate) + " has expired; renew it on that node";
      }
      if (root instanceof CertificateNotYetValidException) {
        return CertificateText.people(certificate) + " is not valid yet; compare the clocks";
      }
      if (isOfAnotherName(root)) {
        return CertificateText.people(certificate)
            + " is for "
            + CertificateText.names(certificate)
            + ", not for "
            + agent.getHost()
            + "; call it by such a name, or make one for this name";
      }
      return CertificateText.people(certificate)
          + file.map(path -> " is not vouched for by " + path)
              .orElse(" is not vouched for by an authority that is known here");
    }

    /** The JDK has no type for it. */
    private static boolean isOfAnotherName(Throwable root) {
      String words = String.valueOf(root.getMessage());
      return root instanceof CertificateException
          && (words.contains("subject alternative") || words.contains("No name matching"));
    }
  }

  private X509Certificate first() throws CertificateException {
    try {
      return (X509Certificate) certificates(file.orElseThrow()).iterator().next();
    } catch (IOException unreadable) {
      throw new CertificateException(unreadable);
    }
  }

  private Optional<KeyStore> anchors() throws IOException, GeneralSecurityException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    for (Certificate certificate : certificates(file.get())) {
      anchors.setCertificateEntry("a" + anchors.size(), certificate);
    }
    return Optional.of(anchors);
  }

  private static Collection<Certificate> certificates(Path file)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<Certificate> all =
          new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (all.isEmpty()) {
        throw new CertificateException("there is none in it");
      }
      return all;
    }
  }

  private static X509TrustManager judge(Optional<KeyStore> anchors)
      throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors.orElse(null));
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager judge) {
        return judge;
      }
    }
    throw new GeneralSecurityException("this Java judges no certificates");
  }
}
