package io.flywall.replication.stream;

/**
 * How far the version on its way has come.
 *
 * @param bytes of content that have come, of {@code ofBytes} that were missing
 * @param files that are complete, of {@code ofFiles} that were not; those that came before an
 *     interruption are not among them
 */
public record Fetching(long bytes, long ofBytes, int files, int ofFiles) {}
