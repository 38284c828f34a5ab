package io.flywall.replication.stream;

import io.flywall.replication.link.Closing;
import io.flywall.replication.wire.Message;

/** What becomes of a follower's connection. Called on the I/O thread: must not block. */
interface SessionEvents {
  /** The server is who it should be, and its term is not older than ours. */
  void welcomed(FollowerSession session, Message.Welcome welcome);

  /** Once, and the last. */
  void closed(FollowerSession session, Closing why);
}
