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
import io.flywall.value.ApiUrl;
import io.flywall.value.AuditHead;
import io.flywall.value.FailbackOrder;
import io.flywall.value.FirstBoot;
import io.flywall.value.GroupId;
import io.flywall.value.HeadNote;
import io.flywall.value.LinkAddress;
import io.flywall.value.NodeId;
import io.flywall.value.OrderStamp;
import io.flywall.value.Pause;
import io.flywall.value.Priority;
import io.flywall.value.Role;
import io.flywall.value.StandingOrders;
import io.flywall.value.Term;
import io.flywall.value.VoterList;
import io.flywall.value.Watermark;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fixed messages for vectors, random ones for loops. */
final class Messages {
  private Messages() {}

  static Standing standing() {
    return new Standing(
        GroupId.ONLY,
        Role.PRIMARY,
        new Term(7),
        true,
        false,
        true,
        FirstBoot.AUTO,
        new Priority(50));
  }

  static Heartbeat heartbeat() {
    return new Heartbeat(standing(), Duration.ofMillis(200), new Term(8), stamp(), 0x0a0b0c0d);
  }

  static VoterList.Stamp stamp() {
    return new VoterList.Stamp(3, 0xbeef);
  }

  static Answer answer(int echo) {
    return new Answer(standing(), Duration.ofMillis(200), echo, new Term(7), 0x01020304);
  }

  static Released released() {
    return new Released(GroupId.ONLY, new Term(7), 0x05060708, 0x090a0b0c);
  }

  static VoteRequest voteRequest() {
    return new VoteRequest(
        standing(), Duration.ofMillis(200), new Term(8), stamp(), true, new Term(7), 0x05060708);
  }

  static Vote vote() {
    return new Vote(GroupId.ONLY, new Term(8), 0x42, true, true, new Term(9));
  }

  static HandOverOffer offer() {
    return new HandOverOffer(GroupId.ONLY, new Term(7));
  }

  static HandOverRequest request() {
    return new HandOverRequest(
        GroupId.ONLY, new Term(7), 0x05060708, HandOverRequest.Cause.FAILBACK);
  }

  /** One of each kind that has one exact length. */
  static List<Message> fixedLengths() {
    return List.of(heartbeat(), answer(1), released(), request(), voteRequest(), vote(), offer());
  }

  static HandOverRefused refused() {
    return new HandOverRefused(GroupId.ONLY, new Term(7), "no backup is ready");
  }

  static NodeState state() {
    return state(new LinkAddress(0x0200_0000_0001L), new LinkAddress(0x0200_0000_0002L));
  }

  static NodeState state(LinkAddress... linkAddresses) {
    return new NodeState(
        new NodeId("node1"),
        "0.1.0",
        "c0ffee00",
        "healthy",
        false,
        Optional.of(new NodeState.Takeover(new Term(7), Duration.ofMillis(3))),
        List.of(linkAddresses),
        Optional.empty(),
        Watermark.NONE,
        StandingOrders.NONE,
        Optional.empty(),
        List.of());
  }

  static Message random(Random random) {
    return switch (random.nextInt(Kind.values().length)) {
      case 0 ->
          new Heartbeat(
              randomStanding(random),
              micros(random),
              term(random),
              stamp(random),
              random.nextInt());
      case 1 ->
          new Answer(
              randomStanding(random),
              micros(random),
              random.nextInt(),
              term(random),
              random.nextInt());
      case 2 -> new Released(group(random), term(random), random.nextInt(), random.nextInt());
      case 3 ->
          new HandOverRequest(
              group(random),
              term(random),
              random.nextInt(),
              pick(random, HandOverRequest.Cause.values()));
      case 4 -> new HandOverRefused(group(random), term(random), "why " + random.nextInt());
      case 5 ->
          new VoteRequest(
              randomStanding(random),
              micros(random),
              term(random),
              stamp(random),
              random.nextBoolean(),
              term(random),
              random.nextInt());
      case 6 ->
          new Vote(
              group(random),
              term(random),
              random.nextInt(),
              random.nextBoolean(),
              random.nextBoolean(),
              term(random));
      case 7 -> new HandOverOffer(group(random), term(random));
      default -> randomState(random);
    };
  }

  private static NodeState randomState(Random random) {
    Optional<NodeState.Takeover> takeover =
        random.nextBoolean()
            ? Optional.of(new NodeState.Takeover(term(random), micros(random)))
            : Optional.empty();
    return new NodeState(
        new NodeId("n" + random.nextInt(1000)),
        "1." + random.nextInt(100),
        Integer.toHexString(random.nextInt()),
        random.nextBoolean() ? "healthy" : "eth1 ist weg: ä",
        random.nextBoolean(),
        takeover,
        Stream.generate(() -> new LinkAddress(random.nextLong(1L << 48)))
            .limit(random.nextInt(NodeState.MOST_LINK_ADDRESSES + 1))
            .toList(),
        random.nextBoolean()
            ? Optional.of(random.ints(random.nextInt(7)).boxed().collect(Collectors.toSet()))
            : Optional.empty(),
        random.nextBoolean()
            ? new Watermark(term(random), random.nextLong() >>> 1)
            : Watermark.NONE,
        randomOrders(random),
        random.nextBoolean()
            ? Optional.of(new ApiUrl("https://10.0.0." + random.nextInt(256) + ":8443"))
            : Optional.empty(),
        Stream.generate(() -> randomHead(random)).limit(random.nextInt(8)).toList());
  }

  private static HeadNote randomHead(Random random) {
    byte[] hash = new byte[16];
    random.nextBytes(hash);
    return new HeadNote(
        random.nextInt(),
        new AuditHead(
            random.nextLong(1L << 48), HexFormat.of().formatHex(hash), random.nextLong(1L << 48)));
  }

  static StandingOrders randomOrders(Random random) {
    long until = random.nextBoolean() ? random.nextInt(Integer.MAX_VALUE) : Pause.BY_ORDER;
    return new StandingOrders(
        new Pause(
            orderStamp(random),
            random.nextBoolean(),
            until,
            random.nextInt(),
            random.nextInt(Integer.MAX_VALUE)),
        new FailbackOrder(orderStamp(random), pick(random, FailbackOrder.Choice.values())));
  }

  private static OrderStamp orderStamp(Random random) {
    return new OrderStamp(random.nextLong(OrdersCodec.MOST_ORDERS + 1), random.nextInt());
  }

  private static Standing randomStanding(Random random) {
    return new Standing(
        group(random),
        pick(random, Role.values()),
        term(random),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        pick(random, FirstBoot.values()),
        new Priority(1 + random.nextInt(254)));
  }

  private static <T> T pick(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private static GroupId group(Random random) {
    return new GroupId(random.nextInt(256));
  }

  private static Term term(Random random) {
    return new Term(random.nextLong(Term.MAX + 1));
  }

  private static VoterList.Stamp stamp(Random random) {
    return new VoterList.Stamp(random.nextInt(65536), random.nextInt(65536));
  }

  private static Duration micros(Random random) {
    return Duration.ofNanos(random.nextLong(1L << 32) * 1000);
  }
}
