package io.flywall.heartbeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.flywall.value.NodeId;
import java.util.Optional;

/**
 * Bytes chosen by Jazzer; in the usual build those in the test resources, one run each. Fuzzing:
 * {@code ./dev fuzz}. The seeds are one message of each kind, in the first case sealed with a key
 * of another cluster: a fuzzer mends a single wrong byte.
 */
class DatagramFuzzTest {
  private static final int LONGEST = Header.LENGTH + NodeStateCodec.MAX_LENGTH + Seal.TAG_LENGTH;

  /** A stranger's bytes as they come: a verdict, and never that they are genuine. */
  @FuzzTest
  void any_datagram_gets_a_verdict_and_is_never_genuine(byte[] datagram) {
    Pair pair = new Pair(1);
    pair.meet();
    assertFalse(pair.right.hears(datagram) instanceof Verdict.Genuine);
  }

  /**
   * Bytes sealed with the right key behind a right header, as only a peer with a defect can send:
   * the fuzzer reaches the bodies like this.
   */
  @FuzzTest
  void any_body_under_a_valid_seal_gets_a_verdict(byte[] kindAndBody) {
    if (kindAndBody.length == 0) {
      return;
    }
    Optional<Kind> kind = Kind.of(kindAndBody[0]);
    if (kind.isEmpty()) {
      return;
    }
    byte[] body = new byte[kindAndBody.length - 1];
    System.arraycopy(kindAndBody, 1, body, 0, body.length);
    Pair pair = new Pair(1);
    pair.meet();
    Pair.Side sender = pair.left;
    Header header =
        new Header(
            WireVersions.OURS.first(0),
            kind.get(),
            Pair.KEY.id(),
            Self.of(new NodeId(sender.name), sender.boot).node(),
            sender.boot,
            pair.right.boot,
            1_000);
    byte[] datagram = sender.keys.sealOf(Pair.KEY, sender.boot).close(header, body);
    Verdict verdict = pair.right.hears(datagram);
    boolean understood =
        datagram.length <= LONGEST
            && body.length > 0
            && MessageCodec.decode(kind.get(), body).isPresent();
    assertEquals(
        understood ? Verdict.Name.GENUINE : Verdict.Name.MALFORMED, verdict.name(), kind::toString);
  }

  /** What was understood is said in the same way again. */
  @FuzzTest
  void a_state_that_is_understood_survives_being_told_again(byte[] body) {
    Optional<Message> state = NodeStateCodec.decode(body);
    if (state.isEmpty()) {
      return;
    }
    byte[] again = NodeStateCodec.encode((Message.NodeState) state.get());
    Message once = NodeStateCodec.decode(again).orElseThrow();
    byte[] twice = NodeStateCodec.encode((Message.NodeState) once);
    assertEquals(Optional.of(once), NodeStateCodec.decode(twice));
  }
}
