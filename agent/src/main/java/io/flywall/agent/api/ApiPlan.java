package io.flywall.agent.api;

import io.flywall.value.AccessRole;
import io.flywall.value.Network;
import io.flywall.value.OperatorError;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Where the API is found, and by whom.
 *
 * @param listen empty: over the socket alone
 * @param socket the Unix socket; empty: none
 * @param tls needed beyond loopback
 * @param allow who may ask over TCP; empty: whoever can reach it
 * @param readToken whether reading over TCP needs a token, too; beyond loopback it always does
 * @param tokens beside the agent's own
 */
public record ApiPlan(
    Optional<InetSocketAddress> listen,
    Optional<Path> socket,
    Optional<Tls> tls,
    List<Network> allow,
    boolean readToken,
    List<Token> tokens) {

  public ApiPlan {
    allow = List.copyOf(allow);
    tokens = List.copyOf(tokens);
    if (tls.isEmpty() && isOpen(listen)) {
      throw new IllegalArgumentException("beyond loopback without TLS");
    }
  }

  /** On {@code address}, open for reading: what one gets who configures nothing. */
  public static ApiPlan onLoopback(InetSocketAddress address) {
    return new ApiPlan(
        Optional.of(address), Optional.empty(), Optional.empty(), List.of(), false, List.of());
  }

  ApiPlan withSocket(Path path) {
    return new ApiPlan(listen, Optional.of(path), tls, allow, readToken, tokens);
  }

  /** Beyond loopback all is for those who are known. */
  boolean readingNeedsToken() {
    return readToken || isOpen(listen);
  }

  private static boolean isOpen(Optional<InetSocketAddress> listen) {
    return listen.filter(at -> !at.getAddress().isLoopbackAddress()).isPresent();
  }

  /**
   * A token of the configuration.
   *
   * @param text what a caller shows, unless it is in a file
   * @param file where it is written otherwise; it may change there
   */
  public record Token(String name, AccessRole role, byte[] text, Optional<Path> file) {
    /** A record would print the text. */
    @Override
    public String toString() {
      return "token " + name;
    }
  }

  /**
   * What HTTPS shows.
   *
   * @param files whose change means that {@code reader} has something new
   */
  public record Tls(List<Path> files, Reader reader) {
    /** Reads and judges the files. */
    @FunctionalInterface
    public interface Reader {
      Certificate read() throws OperatorError;
    }
  }

  /** The server's own first in the chain. */
  public record Certificate(PrivateKey key, List<X509Certificate> chain) {
    /** A record would print the key. */
    @Override
    public String toString() {
      return "certificate of " + chain.get(0).getSubjectX500Principal();
    }
  }
}
