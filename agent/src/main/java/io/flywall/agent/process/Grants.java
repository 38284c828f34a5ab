package io.flywall.agent.process;

import io.flywall.agent.view.AgentView;
import io.flywall.vip.linux.LockedMemory;
import io.flywall.vip.linux.Realtime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel was asked for so that the agent is on time on a busy machine. Without it the
 * agent works, later under load; so a refusal is said, in the log and in the status, and no error.
 */
final class Grants {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private static final String FOR_REALTIME = "CAP_SYS_NICE or LimitRTPRIO=50";
  private static final String FOR_MEMORY = "CAP_IPC_LOCK or LimitMEMLOCK=infinity";

  private final Set<String> remedies = new ConcurrentSkipListSet<>();
  private volatile boolean realtime = true;
  private volatile boolean memoryLocked;

  /** For the calling thread. */
  void realtime() {
    realtime(Thread.currentThread().getName(), Realtime.request());
  }

  /** For the JVM's own thread that all others stand still for. */
  void realtimeForCollecting() {
    realtime("garbage-collection", Realtime.requestForCollecting());
  }

  private void realtime(String thread, Optional<String> refusal) {
    if (refusal.isPresent()) {
      realtime = false;
      remedies.add(FOR_REALTIME);
      LOG.warn(
          "component=ha event=no-realtime thread={} reason={} do=\"grant {}\"",
          thread,
          refusal.get(),
          FOR_REALTIME);
    }
  }

  /** For the process. */
  void lockMemory() {
    Optional<String> refusal = LockedMemory.request();
    memoryLocked = refusal.isEmpty();
    if (refusal.isPresent()) {
      remedies.add(FOR_MEMORY);
      LOG.warn(
          "component=ha event=memory-not-locked reason=\"{}\" do=\"grant {}\"",
          refusal.get(),
          FOR_MEMORY);
    }
  }

  AgentView.Grants view() {
    return new AgentView.Grants(realtime, memoryLocked, List.copyOf(remedies));
  }
}
