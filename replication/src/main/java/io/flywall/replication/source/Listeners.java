package io.flywall.replication.source;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who wants to know of each new version. */
public final class Listeners {
  /** By subscription: one listener may have several. */
  private final Map<Object, Runnable> all = new ConcurrentHashMap<>();

  /** As {@link io.flywall.replication.Source#onChange}. */
  public AutoCloseable add(Runnable listener) {
    Object subscription = new Object();
    all.put(subscription, listener);
    return () -> all.remove(subscription);
  }

  public void changed() {
    all.values().forEach(Runnable::run);
  }
}
