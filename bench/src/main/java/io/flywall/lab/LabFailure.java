package io.flywall.lab;

/** The lab did not do what it was told, or what was awaited did not come. */
public class LabFailure extends RuntimeException {
  public LabFailure(String message) {
    super(message);
  }

  public LabFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
