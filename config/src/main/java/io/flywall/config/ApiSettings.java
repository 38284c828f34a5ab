package io.flywall.config;

import io.flywall.value.AccessRole;
import io.flywall.value.ApiUrl;
import io.flywall.value.Network;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The local HTTP API.
 *
 * @param listen empty: no TCP listener at all
 * @param advertise what clients on other machines call, if not what {@code listen} says
 * @param tls what it shows of itself; empty: plain HTTP, on loopback only
 * @param allow who may ask over TCP; empty: whoever can reach it
 * @param readToken whether reading over TCP needs a token, too
 * @param tokens beside the one that every start makes
 */
public record ApiSettings(
    Optional<InetSocketAddress> listen,
    Optional<ApiUrl> advertise,
    Optional<Tls> tls,
    List<Network> allow,
    boolean readToken,
    List<Token> tokens) {

  public ApiSettings {
    allow = List.copyOf(allow);
    tokens = List.copyOf(tokens);
  }

  /** PEM files. */
  public record Tls(Path cert, Path key) {}

  /**
   * What a caller shows.
   *
   * @param name who that is, in the audit log
   * @param file where the token is written, if not in the configuration itself: it may change there
   */
  public record Token(String name, AccessRole role, Secret secret, Optional<Path> file) {
    /** 22 letters and digits of base64 are 132 bits: nobody guesses those over a network. */
    public static final int SHORTEST = 22;
  }
}
