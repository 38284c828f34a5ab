package io.flywall.vip;

/**
 * How one change ended.
 *
 * @param kernelText the kernel's own words, or the name of its error; empty when there was none
 */
public record Outcome(Change change, Result result, String kernelText) {

  public enum Result {
    DONE,
    /** Already there, or already gone. */
    ALREADY_SO,
    /** The kernel said no: privileges, IPv6 disabled on the device, a value it does not take. */
    REFUSED,
    NO_DEVICE
  }

  /** Whether the change is true now. A device that is gone took its addresses along. */
  public boolean holds() {
    return switch (result) {
      case DONE, ALREADY_SO -> true;
      case REFUSED -> false;
      case NO_DEVICE -> change instanceof Change.Remove;
    };
  }
}
