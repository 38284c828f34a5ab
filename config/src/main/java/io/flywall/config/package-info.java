/**
 * One HOCON file in, one immutable {@link io.flywall.config.Settings} out, or every problem at
 * once.
 *
 * <p>What must never enter: sockets, device look-ups, host names that need DNS, the wall clock.
 * Facts of the machine are passed in ({@link io.flywall.config.Host}), so a file is judged on a
 * laptop as it is on the firewall. This is the only package that knows com.typesafe.config, and no
 * type of that library leaves it.
 *
 * <p>Invariants: a key exists when it stands in {@code KeyTable} and in reference.conf, in both or
 * in neither; defaults stand in reference.conf alone; a secret never reaches a message, a log or
 * {@code toString()}; nothing is acted upon, only read.
 *
 * <p>Start reading at {@code KeyTable}, then {@link io.flywall.config.ConfigurationFile#load}.
 */
package io.flywall.config;
