package io.flywall.vip.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.EnvironmentFailure;
import io.flywall.value.VirtualAddress;
import io.flywall.vip.Change;
import io.flywall.vip.Observed;
import io.flywall.vip.Outcome;
import io.flywall.vip.Outcome.Result;
import io.flywall.vip.wire.FakeNetlink.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouteNetlinkTest {
  private static final VirtualAddress VIP =
      new VirtualAddress(Addresses.v4("10.99.0.100"), 24, "eth0");
  private static final VirtualAddress VIP6 =
      new VirtualAddress(Addresses.v6("2001:db8::100"), 64, "eth0");
  private static final List<Change> BOTH = List.of(new Change.Add(VIP), new Change.Add(VIP6));

  @Test
  void a_batch_is_one_send_and_every_change_gets_its_outcome() throws EnvironmentFailure {
    FakeNetlink kernel = new FakeNetlink(kernelWith(sequence -> 0));
    assertEquals(List.of(Result.DONE, Result.DONE), results(kernel, BOTH));
    assertEquals(2, kernel.sent().size(), "one query for the device, one batch");
    assertEquals(2, NetlinkMessage.parse(kernel.sent().get(1)).orElseThrow().size());
  }

  @Test
  void a_vip_already_there_is_success() throws EnvironmentFailure {
    assertEquals(Result.ALREADY_SO, resultOf(new Change.Add(VIP), Errno.EEXIST));
  }

  @Test
  void a_vip_already_gone_is_success() throws EnvironmentFailure {
    assertEquals(Result.ALREADY_SO, resultOf(new Change.Remove(VIP), Errno.EADDRNOTAVAIL));
    assertEquals(Result.ALREADY_SO, resultOf(new Change.Remove(VIP6), Errno.ENXIO));
  }

  @Test
  void every_other_no_is_a_refusal_in_the_kernels_words() throws EnvironmentFailure {
    assertEquals(Result.REFUSED, resultOf(new Change.Remove(VIP), Errno.EEXIST));
    assertEquals(Result.REFUSED, resultOf(new Change.Add(VIP), Errno.EADDRNOTAVAIL));
    FakeNetlink kernel = new FakeNetlink(kernelWith(sequence -> Errno.EPERM.number()));
    assertEquals(
        List.of(new Outcome(new Change.Add(VIP), Result.REFUSED, "EPERM")),
        new RouteNetlink(kernel).apply(List.of(new Change.Add(VIP))));
  }

  @Test
  void one_refusal_does_not_hold_up_the_others() throws EnvironmentFailure {
    List<Change> three = List.of(new Change.Add(VIP), new Change.Remove(VIP), new Change.Add(VIP6));
    FakeNetlink kernel =
        new FakeNetlink(kernelWith(sequence -> sequence == 3 ? Errno.EPERM.number() : 0));
    assertEquals(List.of(Result.DONE, Result.REFUSED, Result.DONE), results(kernel, three));
  }

  @Test
  void a_missing_device_is_told_without_asking_for_its_address() throws EnvironmentFailure {
    VirtualAddress nowhere = new VirtualAddress(VIP.address(), 24, "eth9");
    VirtualAddress tooLong = new VirtualAddress(VIP.address(), 24, "a-name-of-16-let");
    FakeNetlink kernel = new FakeNetlink(kernelWith(sequence -> 0));
    assertEquals(
        List.of(Result.NO_DEVICE, Result.DONE, Result.NO_DEVICE),
        results(
            kernel,
            List.of(new Change.Add(nowhere), new Change.Add(VIP), new Change.Add(tooLong))));
  }

  @Test
  void a_device_that_goes_between_query_and_change_is_missing() throws EnvironmentFailure {
    assertEquals(Result.NO_DEVICE, resultOf(new Change.Add(VIP), Errno.ENODEV));
  }

  @Test
  void a_lifetime_travels_with_additions_and_refreshes() throws EnvironmentFailure {
    FakeNetlink kernel = new FakeNetlink(kernelWith(sequence -> 0));
    Duration time = Duration.ofSeconds(2);
    results(
        kernel,
        List.of(
            new Change.Add(VIP, Optional.of(time)),
            new Change.Refresh(VIP, time),
            new Change.Refresh(VIP, Optional.empty())));
    List<AddressMessage> sent =
        NetlinkMessage.parse(kernel.sent().get(1)).orElseThrow().stream()
            .map(message -> AddressMessage.decode(message).orElseThrow())
            .toList();
    assertEquals(
        List.of(Lifetime.ofSeconds(2), Lifetime.ofSeconds(2), Lifetime.FOREVER),
        sent.stream().map(AddressMessage::lifetime).toList());
    assertEquals(Result.REFUSED, resultOf(new Change.Refresh(VIP, time), Errno.EEXIST));
    assertThrows(
        IllegalArgumentException.class, () -> new Change.Refresh(VIP, Duration.ofMillis(1500)));
    assertThrows(
        IllegalArgumentException.class, () -> new Change.Add(VIP, Optional.of(Duration.ZERO)));
  }

  @Test
  void no_change_is_no_conversation() throws EnvironmentFailure {
    FakeNetlink kernel = new FakeNetlink(kernelWith(sequence -> 0));
    assertEquals(List.of(), new RouteNetlink(kernel).apply(List.of()));
    assertEquals(List.of(), kernel.sent());
  }

  @Test
  void more_changes_than_fit_one_batch_are_split() throws EnvironmentFailure {
    FakeNetlink kernel = new FakeNetlink(kernelWith(sequence -> 0));
    List<Change> many =
        IntStream.range(0, 150).<Change>mapToObj(i -> new Change.Add(VIP6)).toList();
    assertEquals(Collections.nCopies(150, Result.DONE), results(kernel, many));
    assertEquals(1 + 3, kernel.sent().size());
  }

  @Test
  void replies_count_by_their_number_not_by_their_order() throws EnvironmentFailure {
    Function<ByteBuffer, List<Reply>> inOrder =
        kernelWith(sequence -> sequence == 3 ? Errno.EEXIST.number() : 0);
    FakeNetlink kernel =
        new FakeNetlink(
            request -> {
              List<Reply> replies = new ArrayList<>(inOrder.apply(request));
              Collections.reverse(replies);
              return replies;
            });
    assertEquals(List.of(Result.DONE, Result.ALREADY_SO), results(kernel, BOTH));
  }

  @Test
  void a_reply_that_no_kernel_sent_is_passed_over() throws EnvironmentFailure {
    FakeNetlink kernel =
        new FakeNetlink(
            before(
                request -> new Reply(4711, ack(sequenceOf(request), Errno.EPERM.number())),
                kernelWith(sequence -> 0)));
    assertEquals(List.of(Result.DONE, Result.DONE), results(kernel, BOTH));
  }

  @Test
  void a_reply_to_an_earlier_conversation_is_passed_over() throws EnvironmentFailure {
    FakeNetlink kernel =
        new FakeNetlink(
            before(
                request -> Reply.fromKernel(ack(sequenceOf(request) - 1, Errno.EPERM.number())),
                kernelWith(sequence -> 0)));
    assertEquals(List.of(Result.DONE, Result.DONE), results(kernel, BOTH));
  }

  @Test
  void only_replies_with_the_wrong_number_are_no_answer() {
    fails(request -> List.of(Reply.fromKernel(ack(sequenceOf(request) + 100, 0))), "nothing more");
  }

  @Test
  void a_flood_of_strays_ends_the_wait() {
    fails(
        request -> Collections.nCopies(5_000, Reply.fromKernel(ack(sequenceOf(request) + 100, 0))),
        "too many");
  }

  @Test
  void a_malformed_reply_is_a_failure_of_the_environment() {
    fails(request -> List.of(Reply.fromKernel(ByteBuffer.allocate(7))), "cannot be read");
  }

  @Test
  void a_short_error_message_is_a_failure_of_the_environment() {
    fails(
        request -> {
          ByteBuffer brief = ack(sequenceOf(request), 0).limit(18).order(ByteOrder.nativeOrder());
          return List.of(Reply.fromKernel(brief.putInt(0, 18)));
        },
        "cannot be read");
  }

  @Test
  void an_observation_takes_all_parts_of_both_dumps() throws EnvironmentFailure {
    FakeNetlink kernel = new FakeNetlink(RouteNetlinkTest::dumps);
    Observed observed = new RouteNetlink(kernel).observe();
    assertEquals(List.of("eth0", "eth0p", "lo"), List.copyOf(observed.devices().keySet()));
    assertTrue(
        observed.carries(new VirtualAddress(Addresses.v4("10.99.0.1"), 24, "eth0")),
        observed::toString);
    assertTrue(observed.isInsideASubnetOf(VIP6));
  }

  @Test
  void a_dump_that_was_disturbed_is_taken_again() throws EnvironmentFailure {
    int[] sends = {0};
    FakeNetlink kernel =
        new FakeNetlink(
            request -> {
              List<Reply> replies = dumps(request);
              if (++sends[0] == 1) {
                ByteBuffer first = replies.get(0).bytes();
                first.putShort(6, (short) (first.getShort(6) | 0x10));
              }
              return replies;
            });
    assertEquals(3, new RouteNetlink(kernel).observe().devices().size());
    assertEquals(3, sends[0]);
  }

  @Test
  void a_dump_that_is_always_disturbed_is_given_up() {
    EnvironmentFailure failure =
        observationFails(
            request -> {
              List<Reply> replies = dumps(request);
              ByteBuffer first = replies.get(0).bytes();
              first.putShort(6, (short) (first.getShort(6) | 0x10));
              return replies;
            });
    assertTrue(failure.getMessage().contains("faster"), failure::getMessage);
  }

  @Test
  void a_refused_or_broken_dump_is_a_failure_of_the_environment() {
    assertTrue(
        observationFails(r -> List.of(Reply.fromKernel(ack(sequenceOf(r), Errno.EPERM.number()))))
            .getMessage()
            .contains("EPERM"));
    assertTrue(
        observationFails(
                r ->
                    List.of(
                        Reply.fromKernel(
                            ByteBuffer.allocate(20)
                                .order(ByteOrder.nativeOrder())
                                .putInt(20)
                                .putShort((short) NetlinkMessage.DONE)
                                .putShort((short) NetlinkMessage.FLAG_MULTI)
                                .putInt(sequenceOf(r))
                                .putInt(0)
                                .putInt(-Errno.ENOMEM.number())
                                .flip())))
            .getMessage()
            .contains("ENOMEM"));
    assertTrue(
        observationFails(
                r -> Collections.nCopies(5_000, Reply.fromKernel(ack(sequenceOf(r) + 9, 0))))
            .getMessage()
            .contains("too many"));
  }

  @Test
  void closing_closes_the_socket() {
    FakeNetlink kernel = new FakeNetlink(request -> List.of());
    new RouteNetlink(kernel).close();
    assertTrue(kernel.isClosed());
  }

  private static List<Result> results(FakeNetlink kernel, List<Change> changes)
      throws EnvironmentFailure {
    return new RouteNetlink(kernel).apply(changes).stream().map(Outcome::result).toList();
  }

  private static Result resultOf(Change change, Errno errno) throws EnvironmentFailure {
    FakeNetlink kernel = new FakeNetlink(kernelWith(sequence -> errno.number()));
    return results(kernel, List.of(change)).get(0);
  }

  private static void fails(Function<ByteBuffer, List<Reply>> kernel, String words) {
    RouteNetlink netlink = new RouteNetlink(new FakeNetlink(kernel));
    EnvironmentFailure failure = assertThrows(EnvironmentFailure.class, () -> netlink.apply(BOTH));
    assertTrue(failure.getMessage().contains(words), failure::getMessage);
  }

  private static EnvironmentFailure observationFails(Function<ByteBuffer, List<Reply>> kernel) {
    RouteNetlink netlink = new RouteNetlink(new FakeNetlink(kernel));
    return assertThrows(EnvironmentFailure.class, netlink::observe);
  }

  private static int sequenceOf(ByteBuffer request) {
    return NetlinkMessage.parse(request).orElseThrow().get(0).sequence();
  }

  private static Function<ByteBuffer, List<Reply>> before(
      Function<ByteBuffer, Reply> first, Function<ByteBuffer, List<Reply>> then) {
    return request -> {
      List<Reply> replies = new ArrayList<>(List.of(first.apply(request)));
      replies.addAll(then.apply(request));
      return replies;
    };
  }

  /** A kernel with one device, eth0, that ends each change with the errno of its sequence. */
  private static Function<ByteBuffer, List<Reply>> kernelWith(IntUnaryOperator errnoOf) {
    return request ->
        NetlinkMessage.parse(request).orElseThrow().stream()
            .map(
                message ->
                    message.type() != LinkMessage.GET
                        ? ack(message.sequence(), errnoOf.applyAsInt(message.sequence()))
                        : isForEth0(message)
                            ? link(message.sequence())
                            : ack(message.sequence(), Errno.ENODEV.number()))
            .map(Reply::fromKernel)
            .toList();
  }

  private static boolean isForEth0(NetlinkMessage query) {
    return Attributes.parse(query.body().position(16))
        .flatMap(attributes -> attributes.text(3))
        .orElseThrow()
        .equals("eth0");
  }

  private static ByteBuffer link(int sequence) {
    return new NetlinkWriter(ByteBuffer.allocate(64))
        .begin(LinkMessage.NEW, 0, sequence)
        .putInt(0)
        .putInt(3)
        .putInt(0x10041)
        .putInt(0)
        .attribute(3, "eth0\0".getBytes(StandardCharsets.US_ASCII))
        .end()
        .finished();
  }

  private static ByteBuffer ack(int sequence, int errno) {
    return new NetlinkWriter(ByteBuffer.allocate(36))
        .begin(NetlinkMessage.ERROR, 0x100, sequence)
        .putInt(-errno)
        .putInt(16)
        .putInt(0)
        .putInt(sequence)
        .putInt(0)
        .end()
        .finished();
  }

  /** The captured dumps, with the numbers of the request at hand. */
  private static List<Reply> dumps(ByteBuffer request) {
    NetlinkMessage asked = NetlinkMessage.parse(request).orElseThrow().get(0);
    List<ByteBuffer> datagrams =
        Captured.datagrams(asked.type() == LinkMessage.GET ? "link-dump" : "address-dump");
    for (ByteBuffer datagram : datagrams) {
      datagram.order(ByteOrder.nativeOrder());
      for (int at = 0; at < datagram.limit(); at += NetlinkMessage.aligned(datagram.getInt(at))) {
        datagram.putInt(at + 8, asked.sequence());
      }
    }
    return datagrams.stream().map(Reply::fromKernel).toList();
  }
}
