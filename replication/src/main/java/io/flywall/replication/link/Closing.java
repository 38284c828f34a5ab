package io.flywall.replication.link;

import io.flywall.replication.wire.Refusal;

/** Why a link ended. */
public sealed interface Closing {
  /** For people. */
  String text();

  /** We closed it on the peer. */
  record WeRefused(Refusal reason) implements Closing {
    @Override
    public String text() {
      return "refused: " + reason.meaning();
    }
  }

  /** The peer closed it on us, and said why. */
  record PeerRefused(Refusal reason) implements Closing {
    @Override
    public String text() {
      return "the peer refuses: " + reason.meaning();
    }
  }

  /** It was never there. */
  record Unreachable(String reason) implements Closing {
    @Override
    public String text() {
      return "not reachable: " + reason;
    }
  }

  /** It was there, and broke. */
  record Lost(String reason) implements Closing {
    @Override
    public String text() {
      return "connection lost: " + reason;
    }
  }

  /** We have no more use for it. */
  record Ended() implements Closing {
    @Override
    public String text() {
      return "ended";
    }
  }
}
