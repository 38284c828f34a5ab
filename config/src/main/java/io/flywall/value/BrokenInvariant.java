package io.flywall.value;

/** Our own mistake. The agent withdraws its VIPs first and stops then. */
public final class BrokenInvariant extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BrokenInvariant(String message) {
    super(message);
  }
}
