package io.flywall.config;

/**
 * A key of the file that is accepted and validated, and does nothing in this build.
 *
 * @param value as it may be shown, or {@code (set)} for secrets, blocks and lists
 */
public record Inactive(String key, String value, int line) {}
