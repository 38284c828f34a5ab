package io.flywall.agent.api;

import io.flywall.value.AccessRole;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param name a token's, {@code uid:NAME} for a user of this host, or {@code unknown}
 * @param address empty over the Unix socket
 * @param role what he may do beyond what everybody may; empty: nothing
 */
record Caller(String name, Optional<InetAddress> address, Optional<AccessRole> role) {
  static final String UNKNOWN = "unknown";

  /** Who has not been asked who he is. */
  static Caller stranger(Context context) throws IOException {
    Optional<InetAddress> address =
        PeerOfSocket.isLocalSocket(context)
            ? Optional.empty()
            : Optional.of(PeerOfSocket.address(context));
    return new Caller(UNKNOWN, address, Optional.empty());
  }

  boolean isKnown() {
    return role.isPresent();
  }

  boolean mayOperate() {
    return role.equals(Optional.of(AccessRole.OPERATE));
  }

  /** As the audit log has it. */
  String from() {
    return address.map(InetAddress::getHostAddress).orElse("unix");
  }
}
