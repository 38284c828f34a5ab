package io.flywall.lab;

/** A virtual IP that nobody answers for any more: no disturbance of the machine, but a defect. */
public final class LostVip extends LabFailure {
  private static final long serialVersionUID = 1;

  LostVip(String message) {
    super(message);
  }
}
