package io.flywall.replication.node;

import io.flywall.replication.DatasetName;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with a dataset: said once, for as long as it is the same. Any thread. */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final String event;
  private final Map<DatasetName, String> said = new ConcurrentHashMap<>();

  /**
   * Nothing is wrong yet.
   *
   * @param event by which the log's lines are found
   */
  Complaints(String event) {
    this.event = event;
  }

  /** It is tried again and again meanwhile: an operator needs the reason, and not each attempt. */
  void about(DatasetName dataset, Throwable failure) {
    String reason = String.valueOf(failure.getMessage());
    if (reason.equals(said.put(dataset, reason))) {
      return;
    }
    if (failure instanceof IOException) {
      LOG.error("component=replication event={} dataset={} reason=\"{}\"", event, dataset, reason);
    } else {
      // Nobody's disk: a mistake of ours, and where it was made is what there is to know.
      LOG.error("component=replication event={} dataset={}", event, dataset, failure);
    }
  }

  void over(DatasetName dataset) {
    if (said.remove(dataset) != null) {
      LOG.info("component=replication event={} dataset={} over=true", event, dataset);
    }
  }
}
