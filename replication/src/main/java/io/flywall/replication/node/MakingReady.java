package io.flywall.replication.node;

import io.flywall.replication.Dataset;
import io.flywall.replication.stream.DatasetFollower;
import io.flywall.replication.stream.Serving;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is here is what peers may ask for, and what is followed from. Each dataset is made ready on
 * a thread of its own, because a last look at a million files must not keep the leases from who
 * asks for them; and again where that has failed, because a full disk has room again some day. All
 * methods between two changes of role, on the thread that carries them out.
 */
final class MakingReady {
  private final List<Dataset> datasets;
  private final List<DatasetFollower> followers;
  private final Serving serving;
  private final Later later;
  private final Complaints complaints = new Complaints("not-ready");
  private final List<Thread> busy = new ArrayList<>();

  /** An attempt of an earlier role is nobody's any more. */
  private long round;

  private volatile boolean closed;

  /**
   * Nothing is ready yet.
   *
   * @param followers one for each of {@code datasets}, in their order
   */
  MakingReady(
      List<Dataset> datasets, List<DatasetFollower> followers, Serving serving, Later later) {
    this.datasets = datasets;
    this.followers = followers;
    this.serving = serving;
    this.later = later;
  }

  /** All of them, once whatever was made ready before has come to its end. */
  void begin() throws InterruptedException {
    await();
    for (int i = 0; i < datasets.size(); i++) {
      begin(datasets.get(i), followers.get(i), Later.FIRST_WAIT);
    }
  }

  private void begin(Dataset dataset, DatasetFollower follower, Duration wait) {
    long ours = round;
    Runnable again = () -> later.run(() -> again(ours, dataset, follower, wait), wait);
    Thread thread =
        new Thread(
            () -> {
              boolean ready = false;
              try {
                ready = isReady(dataset, follower);
              } finally {
                if (!ready) {
                  again.run();
                }
              }
            },
            "ready-" + dataset.name());
    thread.setDaemon(true);
    try {
      thread.start();
      busy.add(thread);
    } catch (OutOfMemoryError noThread) {
      // As many as this service may have are there: the others, and who follows, do not wait.
      failed(dataset, follower, noThread);
      again.run();
    }
  }

  private void again(long ours, Dataset dataset, DatasetFollower follower, Duration wait) {
    if (ours == round && !closed) {
      busy.removeIf(thread -> !thread.isAlive());
      begin(dataset, follower, Later.doubled(wait));
    }
  }

  private boolean isReady(Dataset dataset, DatasetFollower follower) {
    try {
      follower.begin(dataset.follow());
      serving.serve(dataset.source());
      complaints.over(dataset.name());
      return true;
    } catch (IOException | RuntimeException | Error failure) {
      // Whatever it is, a full heap too: a thread that ends without a word would leave the dataset
      // without anybody who cares for it.
      failed(dataset, follower, failure);
      return false;
    }
  }

  private void failed(Dataset dataset, DatasetFollower follower, Throwable failure) {
    follower.end("not ready: " + failure.getMessage());
    complaints.about(dataset.name(), failure);
  }

  /** From any thread: nothing is begun any more, in no role. */
  void close() {
    closed = true;
  }

  /** Until each has succeeded or failed once; what has failed is tried no more. */
  void await() throws InterruptedException {
    round++;
    for (Thread thread : busy) {
      thread.join();
    }
    busy.clear();
  }
}
