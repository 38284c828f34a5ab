package io.flywall.agent.api;

import io.flywall.value.OperatorError;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that HTTPS shows: what its files held when the connection began. Files that
 * changed and are no good leave the one in use.
 */
final class ShownCertificate extends X509ExtendedKeyManager {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");
  private static final String ALIAS = "api";

  /** Of a subject alternative name (RFC 5280, 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private final ApiPlan.Tls plan;
  private final FileChange change;
  private ApiPlan.Certificate shown;

  /** Reads it: one that is no good is the operator's to mend before anything starts. */
  ShownCertificate(ApiPlan.Tls plan) throws OperatorError {
    this.plan = plan;
    this.change = new FileChange(plan.files());
    // Seen before they are read: what changes in between is read again.
    boolean unused = change.happened();
    this.shown = plan.reader().read();
  }

  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {this}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private synchronized ApiPlan.Certificate current() {
    if (change.happened()) {
      try {
        shown = plan.reader().read();
        LOG.info(
            "component=api event=certificate until={}",
            shown.chain().get(0).getNotAfter().toInstant());
      } catch (OperatorError bad) {
        LOG.warn("component=api event=certificate-kept reason=\"{}\"", bad.getMessage());
      }
    }
    return shown;
  }

  /** Its DNS names in lower case, wildcards as they stand there. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    try {
      Collection<List<?>> all = current().chain().get(0).getSubjectAlternativeNames();
      for (List<?> name : all == null ? List.<List<?>>of() : all) {
        if (name.get(0).equals(DNS_NAME)) {
          names.add(name.get(1).toString().toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException none) {
      // Then it has no names that anybody could check either.
      return Set.of();
    }
    return names;
  }

  /** The engine asks once for each kind of key that it could use. */
  @Override
  public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
    return type.startsWith(current().key().getAlgorithm()) ? ALIAS : null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return current().chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return current().key();
  }

  @Override
  public String[] getServerAliases(String type, Principal[] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
    return ALIAS;
  }

  @Override
  public String[] getClientAliases(String type, Principal[] issuers) {
    return new String[0];
  }

  @Override
  public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
    return null;
  }
}
