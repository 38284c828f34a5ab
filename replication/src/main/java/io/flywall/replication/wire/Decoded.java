package io.flywall.replication.wire;

/** What bytes from the wire turned out to be. */
public sealed interface Decoded {

  /** The greeting, always the first. */
  record Greeted(StreamVersions versions) implements Decoded {}

  /** A message. */
  record Understood(Message message) implements Decoded {}

  /** A message of a newer build that may be skipped. */
  record Skipped() implements Decoded {}

  /** Nothing that follows is looked at. */
  record Refused(Refusal reason) implements Decoded {}
}
