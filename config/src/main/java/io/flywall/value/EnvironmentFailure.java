package io.flywall.value;

/** The surroundings refuse for now (a device, a route, a disk): retry, degrade and say so. */
public class EnvironmentFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public EnvironmentFailure(String message) {
    super(message);
  }

  public EnvironmentFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
