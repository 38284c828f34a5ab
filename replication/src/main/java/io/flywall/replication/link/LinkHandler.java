package io.flywall.replication.link;

import io.flywall.replication.tls.Distrusted;
import io.flywall.replication.tls.PeerName;
import io.flywall.replication.wire.Decoded;
import io.flywall.replication.wire.FrameDecoder;
import io.flywall.replication.wire.Greeting;
import io.flywall.replication.wire.Message;
import io.flywall.replication.wire.MessageCodec;
import io.flywall.replication.wire.Refusal;
import io.flywall.replication.wire.StreamVersions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * One connection's end in Netty: from the first byte to the one reason for which it is closed.
 * Everything but the methods of {@link Link} runs on the I/O thread.
 */
final class LinkHandler extends SimpleChannelInboundHandler<ByteBuf> implements Link {
  /** Short enough that a limit of five seconds means five, and not six. */
  private static final int LOOKS_PER_LIMIT = 8;

  private final LinkListener listener;
  private final boolean client;
  private final LinkTerms terms;
  private final FrameDecoder decoder;
  private final Room room = new Room();
  private final Progress progress;
  private final Draining draining;
  private Runnable whenKnown;
  private ChannelHandlerContext context;
  private Set<String> peerNames = Set.of();
  private Closing closing;
  private boolean opened;
  private boolean introduced;
  private int insideBefore;
  private boolean toldClosed;

  /**
   * For one connection.
   *
   * @param client whether this side has connected
   * @param whenKnown once, when the peer is no stranger any more: it has shown itself, or gone
   */
  LinkHandler(LinkTerms terms, boolean client, LinkListener listener, Runnable whenKnown) {
    this.client = client;
    this.terms = terms;
    this.listener = listener;
    this.whenKnown = whenKnown;
    int longest = client ? MessageCodec.LONGEST_FROM_SERVER : MessageCodec.LONGEST_FROM_FOLLOWER;
    this.decoder = new FrameDecoder(longest, this::decoded);
    this.progress = new Progress(terms.clock(), terms.limits().stall());
    this.draining = new Draining(terms.clock(), terms.limits().stall());
  }

  // ---- the beginning ----------------------------------------------------------------------

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    long limit = terms.limits().handshake().toMillis();
    schedule(this::checkKnown, limit);
    if (!isEncrypted()) {
      greetFirst();
    }
  }

  /** Also who has a certificate and then says nothing, or no more than that it is alive. */
  private void checkKnown() {
    if (!introduced) {
      end(new Closing.WeRefused(Refusal.HANDSHAKE_TIMEOUT));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext at, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        shown();
      } else {
        end(closingOf(handshake.cause()));
      }
    }
  }

  private void shown() {
    peerNames = PeerName.of(context.pipeline().get(SslHandler.class).engine().getSession());
    if (peerNames.isEmpty()) {
      end(new Closing.WeRefused(Refusal.EXPIRED_CERTIFICATE));
    } else {
      greetFirst();
    }
  }

  /** The server does: a client that it refuses has nothing under way then, and hears why. */
  private void greetFirst() {
    if (!client) {
      greet();
    }
  }

  private void greet() {
    write(Unpooled.wrappedBuffer(Greeting.encode(terms.versions())));
    context.flush();
  }

  // ---- what the peer says -----------------------------------------------------------------

  @Override
  protected void channelRead0(ChannelHandlerContext at, ByteBuf bytes) {
    progress.bytes(bytes.readableBytes());
    decoder.feed(bytes.nioBuffer());
    tellUnderWay();
  }

  /** A large message on a slow line is an answer, long before it is whole. */
  private void tellUnderWay() {
    int inside = decoder.inside();
    if (inside < insideBefore) {
      insideBefore = 0;
    }
    if (introduced && closing == null && inside - insideBefore >= LinkLimits.PROGRESS_BYTES) {
      insideBefore = inside;
      listener.underWay();
    }
  }

  private void decoded(Decoded what) {
    if (closing != null) {
      return;
    }
    progress.message();
    if (what instanceof Decoded.Greeted greeted) {
      greeted(greeted.versions());
    } else if (what instanceof Decoded.Understood understood) {
      understood(understood.message());
    } else if (what instanceof Decoded.Refused refused) {
      refuseNow(refused.reason());
    }
  }

  private void greeted(StreamVersions theirs) {
    if (client) {
      greet();
    }
    if (terms.versions().agreeWith(theirs).isEmpty()) {
      refuseNow(Refusal.NO_COMMON_VERSION);
      return;
    }
    opened = true;
    schedule(this::checkProgress, terms.limits().stall().toMillis() / LOOKS_PER_LIMIT);
    listener.opened(this);
  }

  private void understood(Message message) {
    if (message instanceof Message.Farewell farewell) {
      end(new Closing.PeerRefused(farewell.reason()));
    } else if (!(message instanceof Message.Alive)) {
      introduced = true;
      known();
      listener.received(this, message);
    }
  }

  private void checkProgress() {
    look();
    if (progress.hasStalled() || draining.hasStalled()) {
      refuseNow(Refusal.STALLED);
    } else {
      schedule(this::checkProgress, terms.limits().stall().toMillis() / LOOKS_PER_LIMIT);
    }
  }

  private void look() {
    if (context.channel().isWritable()) {
      draining.idle();
    } else {
      draining.waiting(context.channel().bytesBeforeWritable());
    }
  }

  // ---- what we say ------------------------------------------------------------------------

  @Override
  public void send(Message message) {
    write(message);
    flush();
  }

  @Override
  public void write(Message message) {
    write(Unpooled.wrappedBuffer(MessageCodec.encode(message)));
  }

  @SuppressWarnings(
      "FutureReturnValueIgnored") // a failed write closes the channel, and that is heard
  private void write(ByteBuf bytes) {
    // In parts, so that it shows when a slow peer takes one: TLS cuts them just so.
    while (bytes.readableBytes() > LinkLimits.PROGRESS_BYTES) {
      context.write(bytes.readRetainedSlice(LinkLimits.PROGRESS_BYTES), context.voidPromise());
    }
    context.write(bytes, context.voidPromise());
  }

  @Override
  public void flush() {
    context.flush();
  }

  @Override
  public boolean awaitRoom() throws InterruptedException {
    return room.await();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    look();
    room.set(at.channel().isWritable());
  }

  @Override
  public Set<String> peerNames() {
    return peerNames;
  }

  @Override
  public boolean isEncrypted() {
    return context.pipeline().get(SslHandler.class) != null;
  }

  @Override
  public InetSocketAddress remote() {
    return (InetSocketAddress) context.channel().remoteAddress();
  }

  /** Who would not be let in now is sent away; an honest one comes again with what it has now. */
  void judgeAgain() {
    SslHandler ssl = context.pipeline().get(SslHandler.class);
    if (opened && closing == null && ssl != null && terms.tls().isPresent()) {
      terms.tls().get().judge(ssl.engine().getSession()).ifPresent(this::refuseNow);
    }
  }

  // ---- the end ----------------------------------------------------------------------------

  @Override
  public void refuse(Refusal reason) {
    onThread(() -> refuseNow(reason));
  }

  @Override
  public void close() {
    onThread(() -> end(new Closing.Ended()));
  }

  private void onThread(Runnable task) {
    if (context.executor().inEventLoop()) {
      task.run();
    } else {
      context.executor().execute(task);
    }
  }

  /**
   * A farewell is tried, and what still comes is read and thrown away for a moment: closed with
   * unread bytes TCP would take the farewell back (RFC 1122, 4.2.2.13). A peer that hears it
   * closes.
   */
  private void refuseNow(Refusal reason) {
    if (closing == null) {
      closing = new Closing.WeRefused(reason);
      send(new Message.Farewell(reason));
      schedule(() -> end(closing), terms.limits().stall().toMillis() / LOOKS_PER_LIMIT);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void end(Closing why) {
    if (closing == null) {
      closing = why;
    }
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable failure) {
    end(closingOf(failure));
  }

  private Closing closingOf(Throwable failure) {
    boolean ofTls = failure instanceof SSLException || failure.getCause() instanceof SSLException;
    if (opened || !ofTls) {
      return new Closing.Lost(String.valueOf(failure.getMessage()));
    }
    return Distrusted.ofPeer(failure)
        .<Closing>map(Closing.PeerRefused::new)
        .orElseGet(() -> new Closing.WeRefused(Distrusted.reasonOf(failure)));
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    room.close();
    known();
    Closing why = closing == null ? new Closing.Lost("closed by the peer") : closing;
    closing = why;
    if (!toldClosed) {
      toldClosed = true;
      count(why);
      listener.closed(why);
    }
  }

  /**
   * Also that a peer took us for a stranger: in TLS 1.3 who calls judges first, so of a node with
   * another secret that calls here nothing but its alert is ever seen.
   */
  private void count(Closing why) {
    if (why instanceof Closing.WeRefused refused) {
      terms.counts().count(refused.reason());
    } else if (!opened && why instanceof Closing.PeerRefused refused) {
      terms.counts().count(refused.reason());
    }
  }

  private void known() {
    whenKnown.run();
    whenKnown = () -> {};
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void schedule(Runnable task, long millis) {
    context
        .executor()
        .schedule(
            () -> {
              if (context.channel().isOpen()) {
                task.run();
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }
}
