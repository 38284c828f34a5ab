package io.flywall.agent.process;

import io.flywall.agent.audit.HeadFile;
import io.flywall.agent.audit.HeadMemory;
import io.flywall.agent.audit.PeerHead;
import io.flywall.agent.store.LatestOnDisk;
import io.flywall.value.NodeId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is remembered of audit logs, and its way to the disk, on which nobody waits. */
final class KeptHeads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final LatestOnDisk<Map<String, PeerHead>> keeper;
  private final HeadMemory memory;

  /** Whether it has been said that it cannot be written. */
  private volatile boolean complained;

  KeptHeads(NodeId self, Path stateDirectory) {
    HeadFile file = HeadFile.in(stateDirectory);
    this.keeper =
        new LatestOnDisk<>("head-store", file::store, safe -> complained = false, this::complain);
    this.memory = new HeadMemory(self, file.read(), InstantSource.system(), keeper::keep);
  }

  private void complain(String why) {
    if (!complained) {
      complained = true;
      LOG.warn("component=audit event=heads-not-stored reason=\"{}\"", why);
    }
  }

  HeadMemory memory() {
    return memory;
  }

  @Override
  public void close() {
    keeper.close();
  }
}
