package io.flywall.agent.client;

import java.net.URI;

/** An agent did not answer; the message says why, without its name. */
public final class NoAnswer extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is known of the request. */
  public enum Kind {
    /** It never left: nothing was done. */
    UNREACHED,

    /** It left, and may have been done. */
    SILENT,

    /** It never left, and trying again is of no use: somebody has to mend something. */
    HOPELESS,

    /** The same, because the other side did not prove who it is. */
    UNTRUSTED
  }

  private final transient URI agent;
  private final Kind kind;

  public NoAnswer(URI agent, Kind kind, String reason, Throwable cause) {
    super(reason, cause);
    this.agent = agent;
    this.kind = kind;
  }

  public URI agent() {
    return agent;
  }

  public Kind kind() {
    return kind;
  }

  boolean isHopeless() {
    return kind == Kind.HOPELESS || kind == Kind.UNTRUSTED;
  }
}
