package io.flywall.heartbeat;

import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Two agents that share a secret, and what each has at hand; lives are restarted at will. */
final class Pair {
  static final MasterKey KEY = new MasterKey(1, ascending(0));
  static final MasterKey OTHER_KEY = new MasterKey(1, ascending(100));

  final Random random;
  final Side left;
  final Side right;

  Pair(long seed) {
    this(seed, ring(KEY), ring(KEY));
  }

  Pair(long seed, KeyRing leftKeys, KeyRing rightKeys) {
    random = new Random(seed);
    left = new Side("left", leftKeys, random);
    right = new Side("right", rightKeys, random);
  }

  static KeyRing ring(MasterKey... keys) {
    return new KeyRing("flywall", List.of(keys));
  }

  static byte[] ascending(int from) {
    byte[] bytes = new byte[MasterKey.LENGTH];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  /** Left greets, right answers, left greets again: both are acquainted then. */
  void meet() {
    Side.introduce(left, right);
    Side.introduce(right, left);
  }

  /** One agent. */
  static final class Side {
    final String name;
    final KeyRing keys;
    final Random random;
    BootId boot;
    MonotonicInstant now = new MonotonicInstant(0);
    VerdictCounts counts;
    Conversation conversation;

    WireVersions versions = WireVersions.OURS;

    Side(String name, KeyRing keys, Random random) {
      this.name = name;
      this.keys = keys;
      this.random = random;
      restart();
    }

    void restart() {
      boot = BootId.draw(random);
      counts = new VerdictCounts();
      conversation =
          Conversation.with(
              new Self(new NodeId(name).shortForm(), boot, versions),
              Optional.empty(),
              keys,
              new SequenceSource(),
              counts);
    }

    byte[] says(Message message) {
      return conversation.speaking().seal(message).datagram();
    }

    Verdict hears(byte[] datagram) {
      return conversation.listening().judge(datagram, now);
    }

    /** What the loop does: an unacquainted peer gets an answer that names it. */
    static void introduce(Side from, Side to) {
      // A second between meetings: the allowance for strangers is not what most tests are about.
      to.now = to.now.plus(Duration.ofSeconds(1));
      if (to.hears(from.says(Messages.heartbeat())) instanceof Verdict.Unacquainted stranger) {
        from.hears(
            to.conversation
                .speaking()
                .sealFor(stranger.header(), Messages.answer((int) stranger.header().sequence()))
                .datagram());
      }
    }
  }
}
