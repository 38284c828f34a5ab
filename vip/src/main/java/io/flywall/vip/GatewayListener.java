package io.flywall.vip;

/** Whether this node still reaches the world. */
public interface GatewayListener {
  /**
   * Called when it is known for the first time and at every change, on the asking thread: must only
   * enqueue.
   *
   * @param any whether one gateway at least answers
   * @param detail who answers, or who does not, for people
   */
  void reachable(boolean any, String detail);
}
