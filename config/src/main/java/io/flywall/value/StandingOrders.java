package io.flywall.value;

/**
 * What operators have ordered for all nodes until they order otherwise. Nodes tell each other, and
 * keep it through a restart; of two orders of one kind the newer one holds, wherever it was given.
 */
public record StandingOrders(Pause pause, FailbackOrder failback) {
  /** Nobody ever ordered anything. */
  public static final StandingOrders NONE = new StandingOrders(Pause.NONE, FailbackOrder.NONE);

  /** Of each kind the newer one. */
  public StandingOrders newest(StandingOrders other) {
    return new StandingOrders(pause.newest(other.pause), failback.newest(other.failback));
  }

  /** Whether there is nothing in {@code other} that is newer than what is here. */
  public boolean covers(StandingOrders other) {
    return newest(other).equals(this);
  }

  public StandingOrders with(Pause changed) {
    return new StandingOrders(changed, failback);
  }

  public StandingOrders with(FailbackOrder changed) {
    return new StandingOrders(pause, changed);
  }
}
