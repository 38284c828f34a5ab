/**
 * The description of the HTTP API (OpenAPI 3.1), made from the types that it answers with.
 *
 * <p>What must never enter: a second list of fields. What an answer holds is read from the record
 * that is written to JSON, so a field that is added is described by that.
 *
 * <p>Invariants: every route of the server stands here, and nothing else does; a test compares, and
 * judges real answers by their schemas.
 *
 * <p>Start reading at {@link io.flywall.agent.openapi.OpenApi}.
 */
package io.flywall.agent.openapi;
