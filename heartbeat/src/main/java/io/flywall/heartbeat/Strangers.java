package io.flywall.heartbeat;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The highest sequence that each life we are not acquainted with has shown us. A living stranger's
 * sequence grows with every datagram; a recording's does not, so it counts once. The oldest of 256
 * lives is forgotten: whoever recorded more lives than that is held by the allowance.
 */
final class Strangers {
  private static final int REMEMBERED = 256;

  private final Map<BootId, Long> highest =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BootId, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  boolean isNew(Header header) {
    return header.sequence() > highest.getOrDefault(header.sender(), -1L);
  }

  /** Remembers it; only after its datagram proved genuine. */
  void saw(Header header) {
    highest.merge(header.sender(), header.sequence(), Math::max);
  }
}
