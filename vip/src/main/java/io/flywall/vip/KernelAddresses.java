package io.flywall.vip;

import io.flywall.value.EnvironmentFailure;
import java.util.List;

/** The addresses of this host's kernel: look, and change. */
public interface KernelAddresses extends AutoCloseable {

  /** All devices and their addresses, now. */
  Observed observe() throws EnvironmentFailure;

  /**
   * Makes the changes in their order and tells for each, in the same order, how it ended. One that
   * is refused does not hold up the others.
   *
   * @throws EnvironmentFailure when the kernel could not be asked or not be understood; then any
   *     part may have been done, and only {@link #observe} tells which
   */
  List<Outcome> apply(List<Change> changes) throws EnvironmentFailure;

  @Override
  void close();
}
