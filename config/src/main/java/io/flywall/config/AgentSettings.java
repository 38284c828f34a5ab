package io.flywall.config;

import java.nio.file.Path;

/**
 * Where the agent lives on this node.
 *
 * @param stateDirectory what must survive a reboot
 * @param runDirectory sockets and the API token
 * @param logLevel error, warn, info, debug or trace
 */
public record AgentSettings(Path stateDirectory, Path runDirectory, String logLevel) {}
