package io.flywall.replication;

/** An older primary's version, or one that is already here: refused. */
public final class StaleTerm extends Exception {
  private static final long serialVersionUID = 1L;

  public StaleTerm(Position offered, Position here) {
    super("offered " + offered + ", here is " + here);
  }
}
