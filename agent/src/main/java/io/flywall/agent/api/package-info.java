/**
 * The HTTP API: reads published views, passes orders on, never touches the election.
 *
 * <p>What must never enter: the loop thread, anything that decides, anything secret in an answer.
 *
 * <p>Invariants: over the Unix socket the kernel says who asks, and the socket's mode who can; over
 * TCP reading is open on loopback alone, and changing needs a token everywhere; beyond loopback
 * there is TLS, and nothing without a token; whatever changes something is in the audit log before
 * it is answered; every error is an RFC 9457 problem document that says what to do; a request from
 * a web page (an Origin, a Host that is not ours) is refused; no caller can hold more than a few
 * connections, or one for longer than it takes to ask.
 *
 * <p>Start reading at {@link io.flywall.agent.api.ApiServer}, then {@code Access}.
 */
package io.flywall.agent.api;
