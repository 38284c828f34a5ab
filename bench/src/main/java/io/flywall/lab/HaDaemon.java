package io.flywall.lab;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.OptionalInt;

/** A program on one node that moves the VIP: what cases and comparisons have to say to it. */
public interface HaDaemon extends AutoCloseable {
  LabNode node();

  /** Returns when the process is running; when it is of use is for the prober to see. */
  void start();

  boolean running();

  /** SIGTERM, as a service manager stops it. */
  MonotonicInstant stop();

  /** The exit status once it has ended. */
  OptionalInt awaitEnd(Duration longest);

  /** kill -9, of all its processes. */
  MonotonicInstant kill();

  /** SIGSTOP, of all its processes. */
  MonotonicInstant freeze();

  /** SIGCONT. */
  MonotonicInstant thaw();

  /** A planned hand-over away from this node, in the way that this program recommends. */
  MonotonicInstant handOver();

  /** Whether its way of handing over ends the program, so that it has to be started again. */
  boolean endsWithHandOver();

  /** All of it since the lab began. */
  String log();

  @Override
  void close();
}
