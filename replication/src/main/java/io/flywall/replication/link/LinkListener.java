package io.flywall.replication.link;

import io.flywall.replication.wire.Message;

/** Who hears a link. Called on the I/O thread: must not block and must not throw. */
public interface LinkListener {

  /** The peer has shown who it is, and both speak one version. */
  void opened(Link link);

  /** A message; a content shares its memory with nobody. */
  void received(Link link, Message message);

  /** A good part more has come of a message that is not whole yet. */
  default void underWay() {}

  /** Once, and the last; also for a link that was never opened. */
  void closed(Closing why);
}
