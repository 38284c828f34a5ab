package io.flywall.agent.api;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * One open connection to which events go. Nothing here waits: what a slow listener does not read
 * yet is kept, and one that keeps not reading is left (it comes back with the last id that it saw).
 */
final class EventListener implements WriteListener {
  /** More than everything that is kept for who comes back: only who does not read has that. */
  private static final int MOST_WAITING = 1_100;

  private final EventFeed.Door door;
  private final ServletOutputStream out;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private boolean unflushed;
  private boolean gone;

  EventListener(EventFeed.Door door, ServletOutputStream out) {
    this.door = door;
    this.out = out;
  }

  EventFeed.Door door() {
    return door;
  }

  /** When it is over, the server may close the connection. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  synchronized boolean isGone() {
    return gone;
  }

  synchronized void send(byte[] frame) {
    if (gone) {
      return;
    }
    if (waiting.size() >= MOST_WAITING) {
      end();
      return;
    }
    waiting.add(frame);
    write();
  }

  @Override
  public synchronized void onWritePossible() {
    write();
  }

  /** Until the socket takes no more; then the server calls again. */
  private void write() {
    try {
      while (!gone && out.isReady()) {
        byte[] frame = waiting.poll();
        if (frame != null) {
          unflushed = true;
          out.write(frame);
        } else if (unflushed) {
          unflushed = false;
          out.flush();
        } else {
          return;
        }
      }
    } catch (IOException | IllegalStateException closed) {
      end();
    }
  }

  @Override
  public synchronized void onError(Throwable closed) {
    end();
  }

  /** Closes it, if it is open. */
  synchronized void end() {
    if (!gone) {
      gone = true;
      waiting.clear();
      boolean unused = ended.complete(null);
    }
  }
}
