package io.flywall.agent.view;

/**
 * With which configuration an agent runs.
 *
 * @param file where it was read from
 * @param fingerprint of what must match on all nodes
 * @param seal over all of it, secrets included, under this start's token: who can read token and
 *     file can tell whether they ask for the same, and nobody can tell more
 */
public record RunningConfiguration(String file, String fingerprint, String seal) {}
