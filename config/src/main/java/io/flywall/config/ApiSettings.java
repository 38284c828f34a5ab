package io.flywall.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The local HTTP API.
 *
 * @param listen empty: no TCP listener at all
 */
public record ApiSettings(Optional<InetSocketAddress> listen) {}
