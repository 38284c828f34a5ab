package io.flywall.replication.link;

import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.Refusal;
import java.net.InetSocketAddress;
import java.util.Set;

/** A connection to a peer that has shown who it is. Any thread. */
public interface Link {

  /** What the peer's certificate calls it; empty without encryption. */
  Set<String> peerNames();

  /** Whether {@link #peerNames} say anything. */
  boolean isEncrypted();

  InetSocketAddress remote();

  /** Sends now. As with {@link #write}, the message's bytes are free again when this returns. */
  void send(Message message);

  /**
   * Sends with what follows: {@link #flush} must follow. It is encoded before this returns, so that
   * one memory can serve the next message.
   */
  void write(Message message);

  /** Sends what was written. */
  void flush();

  /**
   * Waits until the peer has taken enough of what was sent before. A slow one may take its time;
   * the link of one that takes nothing is closed ({@link Refusal#STALLED}).
   *
   * @return false when the link is closed
   */
  boolean awaitRoom() throws InterruptedException;

  /** Closes it on the peer: counted, and said to it. */
  void refuse(Refusal reason);

  /** Closes it: there is no more use for it. */
  void close();
}
