/**
 * The local HTTP API: reads published views, passes orders on, never touches the election.
 *
 * <p>What must never enter: the loop thread, anything that decides, anything secret in an answer.
 *
 * <p>Invariants: listens on loopback only in this build; reading is open there, changing needs the
 * token; every error is an RFC 9457 problem document that says what to do; a request from a web
 * page (an Origin that is not ours, a Host that is not loopback) is refused.
 *
 * <p>Start reading at {@link io.flywall.agent.api.ApiServer}.
 */
package io.flywall.agent.api;
