package io.flywall.config;

/** When something that was written counts as stored. */
public enum Acknowledge {
  /** It is sent on as soon as it is there; nobody waits for it. */
  ASYNC,
  /**
   * Not before a majority of the nodes has it: who has less is never voted for. Where nobody votes
   * it says nothing more than {@link #ASYNC}.
   */
  QUORUM
}
