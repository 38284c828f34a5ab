package io.flywall.value;

import java.util.Locale;

/** Whether preferred nodes take back by themselves, where an operator has ordered something. */
public record FailbackOrder(OrderStamp stamp, Choice choice) {
  /** Nobody ever ordered anything. */
  public static final FailbackOrder NONE = new FailbackOrder(OrderStamp.NEVER, Choice.AUTO);

  /** Positions are codes on the wire and on disk: append only, never reorder. */
  public enum Choice {
    /** As each node's file says. */
    AUTO,
    ON,
    OFF;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nodes take back, where the file says {@code configured}. */
    public boolean wants(boolean configured) {
      return this == AUTO ? configured : this == ON;
    }
  }

  public FailbackOrder newest(FailbackOrder other) {
    return other.stamp.compareTo(stamp) > 0 ? other : this;
  }

  public FailbackOrder changed(NodeId author, Choice to) {
    return new FailbackOrder(stamp.next(author), to);
  }
}
