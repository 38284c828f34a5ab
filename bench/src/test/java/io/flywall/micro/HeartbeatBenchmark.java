package io.flywall.micro;

import io.flywall.heartbeat.BootId;
import io.flywall.heartbeat.Conversation;
import io.flywall.heartbeat.KeyRing;
import io.flywall.heartbeat.MasterKey;
import io.flywall.heartbeat.Message;
import io.flywall.heartbeat.Self;
import io.flywall.heartbeat.SequenceSource;
import io.flywall.heartbeat.Standing;
import io.flywall.heartbeat.Verdict;
import io.flywall.heartbeat.VerdictCounts;
import io.flywall.value.FirstBoot;
import io.flywall.value.GroupId;
import io.flywall.value.MonotonicInstant;
import io.flywall.value.NodeId;
import io.flywall.value.Priority;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A heartbeat between two nodes that know each other. */
@State(Scope.Thread)
public class HeartbeatBenchmark {
  private static final KeyRing KEYS =
      new KeyRing("flywall", List.of(new MasterKey(1, new byte[MasterKey.LENGTH])));

  private static final Standing STANDING =
      new Standing(
          GroupId.ONLY,
          Role.PRIMARY,
          new Term(7),
          true,
          false,
          true,
          FirstBoot.AUTO,
          new Priority(50));

  private static final Message BEAT =
      new Message.Heartbeat(
          STANDING,
          Duration.ofMillis(200),
          new Term(8),
          new VoterList.Stamp(3, 0xbeef),
          0x0a0b0c0d);

  private Conversation left;
  private Conversation right;
  private MonotonicInstant now = new MonotonicInstant(0);
  private byte[] forged;

  /** Greets, is answered, and greets again, both ways. */
  @Setup
  public void meet() {
    left = conversation("left");
    right = conversation("right");
    greet(left, right);
    greet(right, left);
    forged = left.speaking().seal(BEAT).datagram().clone();
    forged[forged.length - 1] ^= 1;
    if (!(sealAndOpen() instanceof Verdict.Genuine)) {
      throw new IllegalStateException("the two did not meet");
    }
  }

  private static Conversation conversation(String name) {
    return Conversation.with(
        Self.of(new NodeId(name), BootId.draw(new SecureRandom())),
        Optional.empty(),
        KEYS,
        new SequenceSource(),
        new VerdictCounts());
  }

  private void greet(Conversation from, Conversation to) {
    now = now.plus(Duration.ofSeconds(1));
    byte[] greeting = from.speaking().seal(BEAT).datagram();
    if (to.listening().judge(greeting, now) instanceof Verdict.Unacquainted stranger) {
      Message answer =
          new Message.Answer(
              STANDING, Duration.ofMillis(200), (int) stranger.header().sequence(), Term.NONE, 0);
      Verdict unused =
          from.listening().judge(to.speaking().sealFor(stranger.header(), answer).datagram(), now);
    }
  }

  /** Encoding, sealing, and the copy that goes to the socket. */
  @Benchmark
  public byte[] seal() {
    return left.speaking().seal(BEAT).datagram();
  }

  /** The same, and all checks of the receiver. */
  @Benchmark
  public Verdict sealAndOpen() {
    return right.listening().judge(left.speaking().seal(BEAT).datagram(), now);
  }

  /** What a forged datagram costs. */
  @Benchmark
  public Verdict refuse() {
    return right.listening().judge(forged, now);
  }
}
