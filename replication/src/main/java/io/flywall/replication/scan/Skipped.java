package io.flywall.replication.scan;

/**
 * Something that is not replicated although it lies where it would be.
 *
 * @param where its path, as well as it can be shown
 * @param why in a few words
 */
public record Skipped(String where, String why) {}
