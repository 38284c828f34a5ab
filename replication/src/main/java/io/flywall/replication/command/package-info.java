/**
 * What replication wants of those who run commands: the port that the agent fills with the room of
 * scripts, because siblings never meet.
 *
 * <p>What must never enter: processes, shells, anything that came from a peer: the only commands
 * are those of this node's own configuration.
 *
 * <p>Start reading at {@link io.flywall.replication.command.CommandRunner}.
 */
package io.flywall.replication.command;
