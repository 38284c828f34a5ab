package io.flywall.heartbeat;

import io.flywall.heartbeat.Message.Answer;
import io.flywall.heartbeat.Message.HandOverOffer;
import io.flywall.heartbeat.Message.HandOverRefused;
import io.flywall.heartbeat.Message.HandOverRequest;
import io.flywall.heartbeat.Message.Heartbeat;
import io.flywall.heartbeat.Message.NodeState;
import io.flywall.heartbeat.Message.Released;
import io.flywall.heartbeat.Message.Vote;
import io.flywall.heartbeat.Message.VoteRequest;
import io.flywall.value.FirstBoot;
import io.flywall.value.GroupId;
import io.flywall.value.Priority;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Bodies to bytes and back. Short kinds have one exact length; another length is malformed, so that
 * a later version cannot be half understood (it has to raise the version byte).
 */
final class MessageCodec {
  static final int HEARTBEAT_LENGTH = 27;
  static final int ANSWER_LENGTH = 27;
  static final int RELEASED_LENGTH = 15;
  static final int HAND_OVER_LENGTH = 12;
  static final int VOTE_REQUEST_LENGTH = 34;
  static final int VOTE_LENGTH = 18;
  static final int OFFER_LENGTH = 7;

  /** Group and term, before the text. */
  private static final int REFUSED_PREFIX = 7;

  // The role byte: bits 0-2 role, 3 in sync, 4 paused, 5-6 first boot, 7 majority.
  private static final int ROLE_MASK = 0x07;
  private static final int IN_SYNC = 0x08;
  private static final int PAUSED = 0x10;
  private static final int FIRST_BOOT_SHIFT = 5;
  private static final int FIRST_BOOT_MASK = 0x03;
  private static final int MAJORITY = 0x80;

  // The byte of a vote.
  private static final int GRANTED = 0x01;
  private static final int CONDITIONAL = 0x02;

  // Positions are codes on the wire: append only, never reorder.
  private static final List<Role> ROLES =
      List.of(Role.INIT, Role.BACKUP, Role.PRIMARY, Role.WITNESS, Role.FAULT);
  private static final List<FirstBoot> FIRST_BOOTS =
      List.of(FirstBoot.PRIMARY, FirstBoot.AUTO, FirstBoot.REPLICA);
  private static final List<HandOverRequest.Cause> CAUSES =
      List.of(HandOverRequest.Cause.OPERATOR, HandOverRequest.Cause.FAILBACK);

  private MessageCodec() {}

  static byte[] encode(Message message) {
    if (message instanceof Heartbeat heartbeat) {
      return encodeHeartbeat(heartbeat);
    }
    if (message instanceof Answer answer) {
      return encodeAnswer(answer);
    }
    if (message instanceof Released released) {
      ByteBuffer bytes = ByteBuffer.allocate(RELEASED_LENGTH).put((byte) released.group().number());
      Wide.put48(bytes, released.term().number());
      return bytes.putInt(released.successor()).putInt(released.echo()).array();
    }
    if (message instanceof HandOverRequest request) {
      ByteBuffer bytes = ByteBuffer.allocate(HAND_OVER_LENGTH).put((byte) request.group().number());
      Wide.put48(bytes, request.term().number());
      return bytes.putInt(request.successor()).put((byte) CAUSES.indexOf(request.cause())).array();
    }
    if (message instanceof HandOverRefused refused) {
      return encodeRefused(refused);
    }
    if (message instanceof VoteRequest request) {
      return encodeVoteRequest(request);
    }
    if (message instanceof Vote vote) {
      return encodeVote(vote);
    }
    if (message instanceof HandOverOffer offer) {
      ByteBuffer bytes = ByteBuffer.allocate(OFFER_LENGTH).put((byte) offer.group().number());
      Wide.put48(bytes, offer.term().number());
      return bytes.array();
    }
    return NodeStateCodec.encode((NodeState) message);
  }

  /** Empty when the bytes are not a body of this kind; never an exception. */
  static Optional<Message> decode(Kind kind, byte[] body) {
    return switch (kind) {
      case HEARTBEAT -> exact(body, HEARTBEAT_LENGTH).flatMap(MessageCodec::decodeHeartbeat);
      case ANSWER -> exact(body, ANSWER_LENGTH).flatMap(MessageCodec::decodeAnswer);
      case RELEASED -> exact(body, RELEASED_LENGTH).map(MessageCodec::decodeReleased);
      case HAND_OVER_REQUEST -> exact(body, HAND_OVER_LENGTH).flatMap(MessageCodec::decodeRequest);
      case HAND_OVER_REFUSED -> decodeRefused(body);
      case VOTE_REQUEST ->
          exact(body, VOTE_REQUEST_LENGTH).flatMap(MessageCodec::decodeVoteRequest);
      case VOTE -> exact(body, VOTE_LENGTH).map(MessageCodec::decodeVote);
      case HAND_OVER_OFFER -> exact(body, OFFER_LENGTH).map(MessageCodec::decodeOffer);
      case STATE -> NodeStateCodec.decode(body);
    };
  }

  private static Optional<ByteBuffer> exact(byte[] body, int length) {
    return body.length == length ? Optional.of(ByteBuffer.wrap(body)) : Optional.empty();
  }

  private static byte[] encodeHeartbeat(Heartbeat heartbeat) {
    ByteBuffer bytes = ByteBuffer.allocate(HEARTBEAT_LENGTH);
    putStanding(bytes, heartbeat.standing());
    putMicros(bytes, heartbeat.deadAfter());
    Wide.put48(bytes, heartbeat.lowestVotable().number());
    putStamp(bytes, heartbeat.voters());
    return bytes.putInt(heartbeat.vipFingerprint()).array();
  }

  private static Optional<Message> decodeHeartbeat(ByteBuffer bytes) {
    return standing(bytes)
        .map(
            standing -> {
              Duration deadAfter = micros(bytes);
              Term lowest = new Term(Wide.get48(bytes));
              VoterList.Stamp voters = stamp(bytes);
              return new Heartbeat(standing, deadAfter, lowest, voters, bytes.getInt());
            });
  }

  private static byte[] encodeAnswer(Answer answer) {
    ByteBuffer bytes = ByteBuffer.allocate(ANSWER_LENGTH);
    putStanding(bytes, answer.standing());
    putMicros(bytes, answer.deadAfter());
    bytes.putInt(answer.echo());
    Wide.put48(bytes, answer.supportedTerm().number());
    return bytes.putInt(answer.supportedNode()).array();
  }

  private static Optional<Message> decodeAnswer(ByteBuffer bytes) {
    return standing(bytes)
        .map(
            standing -> {
              Duration deadAfter = micros(bytes);
              int echo = bytes.getInt();
              Term term = new Term(Wide.get48(bytes));
              return new Answer(standing, deadAfter, echo, term, bytes.getInt());
            });
  }

  private static Message decodeReleased(ByteBuffer bytes) {
    GroupId group = group(bytes);
    Term term = new Term(Wide.get48(bytes));
    int successor = bytes.getInt();
    return new Released(group, term, successor, bytes.getInt());
  }

  private static Optional<Message> decodeRequest(ByteBuffer bytes) {
    GroupId group = group(bytes);
    Term term = new Term(Wide.get48(bytes));
    int successor = bytes.getInt();
    int cause = Byte.toUnsignedInt(bytes.get());
    return cause < CAUSES.size()
        ? Optional.of(new HandOverRequest(group, term, successor, CAUSES.get(cause)))
        : Optional.empty();
  }

  private static byte[] encodeRefused(HandOverRefused refused) {
    byte[] text = refused.reason().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, NodeStateCodec.MAX_FIELD);
    ByteBuffer bytes = ByteBuffer.allocate(REFUSED_PREFIX + length);
    bytes.put((byte) refused.group().number());
    Wide.put48(bytes, refused.term().number());
    return bytes.put(text, 0, length).array();
  }

  private static Optional<Message> decodeRefused(byte[] body) {
    if (body.length < REFUSED_PREFIX || body.length > REFUSED_PREFIX + NodeStateCodec.MAX_FIELD) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(body);
    GroupId group = group(bytes);
    Term term = new Term(Wide.get48(bytes));
    byte[] text = new byte[bytes.remaining()];
    bytes.get(text);
    return Optional.of(new HandOverRefused(group, term, NodeStateCodec.printable(text)));
  }

  private static byte[] encodeVoteRequest(VoteRequest request) {
    ByteBuffer bytes = ByteBuffer.allocate(VOTE_REQUEST_LENGTH);
    putStanding(bytes, request.standing());
    putMicros(bytes, request.deadAfter());
    Wide.put48(bytes, request.voteTerm().number());
    putStamp(bytes, request.voters());
    bytes.put((byte) (request.ready() ? 1 : 0));
    Wide.put48(bytes, request.afterTerm().number());
    return bytes.putInt(request.afterNode()).array();
  }

  private static Optional<Message> decodeVoteRequest(ByteBuffer bytes) {
    return standing(bytes)
        .map(
            standing -> {
              Duration deadAfter = micros(bytes);
              Term voteTerm = new Term(Wide.get48(bytes));
              VoterList.Stamp voters = stamp(bytes);
              boolean ready = bytes.get() != 0;
              Term afterTerm = new Term(Wide.get48(bytes));
              return new VoteRequest(
                  standing, deadAfter, voteTerm, voters, ready, afterTerm, bytes.getInt());
            });
  }

  private static byte[] encodeVote(Vote vote) {
    ByteBuffer bytes = ByteBuffer.allocate(VOTE_LENGTH).put((byte) vote.group().number());
    Wide.put48(bytes, vote.term().number());
    int flags = (vote.granted() ? GRANTED : 0) | (vote.conditional() ? CONDITIONAL : 0);
    bytes.putInt(vote.echo()).put((byte) flags);
    Wide.put48(bytes, vote.lowestVotable().number());
    return bytes.array();
  }

  private static Message decodeVote(ByteBuffer bytes) {
    GroupId group = group(bytes);
    Term term = new Term(Wide.get48(bytes));
    int echo = bytes.getInt();
    int flags = bytes.get();
    Term lowest = new Term(Wide.get48(bytes));
    boolean conditional = (flags & CONDITIONAL) != 0;
    return new Vote(group, term, echo, conditional, (flags & GRANTED) != 0, lowest);
  }

  private static Message decodeOffer(ByteBuffer bytes) {
    GroupId group = group(bytes);
    return new HandOverOffer(group, new Term(Wide.get48(bytes)));
  }

  private static void putStamp(ByteBuffer bytes, VoterList.Stamp stamp) {
    bytes.putShort((short) stamp.version()).putShort((short) stamp.members());
  }

  private static VoterList.Stamp stamp(ByteBuffer bytes) {
    int version = Short.toUnsignedInt(bytes.getShort());
    return new VoterList.Stamp(version, Short.toUnsignedInt(bytes.getShort()));
  }

  private static void putStanding(ByteBuffer bytes, Standing standing) {
    int role = ROLES.indexOf(standing.role());
    role |= FIRST_BOOTS.indexOf(standing.firstBoot()) << FIRST_BOOT_SHIFT;
    role |= standing.inSync() ? IN_SYNC : 0;
    role |= standing.paused() ? PAUSED : 0;
    role |= standing.majority() ? MAJORITY : 0;
    bytes.put((byte) standing.group().number()).put((byte) role);
    bytes.put((byte) standing.priority().number());
    Wide.put48(bytes, standing.term().number());
  }

  private static Optional<Standing> standing(ByteBuffer bytes) {
    GroupId group = group(bytes);
    int flags = Byte.toUnsignedInt(bytes.get());
    int priority = Byte.toUnsignedInt(bytes.get());
    Term term = new Term(Wide.get48(bytes));
    int role = flags & ROLE_MASK;
    int firstBoot = flags >>> FIRST_BOOT_SHIFT & FIRST_BOOT_MASK;
    if (role >= ROLES.size()
        || firstBoot >= FIRST_BOOTS.size()
        || priority < Priority.LOWEST_NUMBER
        || priority > Priority.HIGHEST_NUMBER) {
      return Optional.empty();
    }
    return Optional.of(
        new Standing(
            group,
            ROLES.get(role),
            term,
            (flags & IN_SYNC) != 0,
            (flags & PAUSED) != 0,
            (flags & MAJORITY) != 0,
            FIRST_BOOTS.get(firstBoot),
            new Priority(priority)));
  }

  private static GroupId group(ByteBuffer bytes) {
    return new GroupId(Byte.toUnsignedInt(bytes.get()));
  }

  private static void putMicros(ByteBuffer bytes, Duration duration) {
    bytes.putInt((int) (duration.toNanos() / 1000));
  }

  private static Duration micros(ByteBuffer bytes) {
    return Duration.ofNanos(Integer.toUnsignedLong(bytes.getInt()) * 1000);
  }
}
