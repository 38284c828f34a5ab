package io.flywall.replication.link;

import io.flywall.replication.wire.Refusal;
import io.flywall.value.EnvironmentFailure;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** All connections of a node, on one I/O thread. Any thread may ask for another. */
public final class Links implements AutoCloseable {
  /**
   * A sender waits above the higher mark until the lower one: two of the largest chunks keep the
   * wire busy while the next is read, and are all that a slow peer costs us.
   */
  private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(256 << 10, 768 << 10);

  /**
   * What the kernel may hold that has not left. By default that is megabytes, behind which a lease
   * file would wait on a slow line (tcp(7), TCP_NOTSENT_LOWAT).
   */
  private static final int UNSENT_IN_KERNEL = 128 * 1024;

  private static final int BACKLOG = 32;

  private final LinkTerms terms;
  private final boolean epoll;
  private final EventLoopGroup group;
  private final Strangers strangers;
  private final ChannelGroup all;

  public Links(LinkTerms terms) {
    this(terms, Epoll.isAvailable());
  }

  Links(LinkTerms terms, boolean epoll) {
    this.terms = terms;
    this.epoll = epoll;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1,
            new NamedThread("replication-io"),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.all = new DefaultChannelGroup(group.next());
    this.strangers = new Strangers(terms.limits().strangers(), terms.limits().strangersOfOne());
  }

  /**
   * Accepts connections from now on.
   *
   * @param listeners gives each its own
   * @return where it listens: the port is chosen where {@code address} has none
   * @throws EnvironmentFailure when the address is not there, or taken
   */
  public Listening listen(InetSocketAddress address, Supplier<LinkListener> listeners)
      throws EnvironmentFailure {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(new Accepting(listeners));
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new EnvironmentFailure(
          "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
    return new Listening(bound.channel());
  }

  /** Where connections are accepted, until it is closed. */
  public static final class Listening implements AutoCloseable {
    private final Channel channel;

    private Listening(Channel channel) {
      this.channel = channel;
    }

    public InetSocketAddress address() {
      return (InetSocketAddress) channel.localAddress();
    }

    /** What was accepted stays. */
    @Override
    public void close() {
      channel.close().awaitUninterruptibly();
    }
  }

  /** What is accepted is a stranger, until it has shown who it is. */
  private final class Accepting extends ChannelInitializer<SocketChannel> {
    private final Supplier<LinkListener> listeners;

    Accepting(Supplier<LinkListener> listeners) {
      this.listeners = listeners;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      InetAddress address = channel.remoteAddress().getAddress();
      if (strangers.admit(address)) {
        prepare(
            channel,
            false,
            new LinkHandler(terms, false, listeners.get(), () -> strangers.leave(address)));
      } else {
        terms.counts().count(Refusal.TOO_MANY_STRANGERS);
        channel.unsafe().closeForcibly();
      }
    }
  }

  /** Connects from whatever address the kernel chooses; the listener hears what becomes of it. */
  public void connect(InetSocketAddress peer, LinkListener listener) {
    connect(peer, Optional.empty(), listener);
  }

  /**
   * Connects; the listener hears what becomes of it.
   *
   * @param source this node's address that the peer expects
   */
  @SuppressWarnings("FutureReturnValueIgnored")
  public void connect(InetSocketAddress peer, Optional<InetAddress> source, LinkListener listener) {
    Bootstrap bootstrap = new Bootstrap();
    source.ifPresent(address -> bootstrap.localAddress(new InetSocketAddress(address, 0)));
    bootstrap
        .group(group)
        .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) terms.limits().connect().toMillis())
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                prepare(channel, true, new LinkHandler(terms, true, listener, () -> {}));
              }
            })
        .connect(peer)
        .addListener(
            (ChannelFuture done) -> {
              if (!done.isSuccess()) {
                listener.closed(new Closing.Unreachable(String.valueOf(done.cause().getMessage())));
              }
            });
  }

  private void prepare(SocketChannel channel, boolean client, LinkHandler handler) {
    channel.config().setTcpNoDelay(true).setWriteBufferWaterMark(MARKS);
    if (epoll) {
      channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT_IN_KERNEL);
    }
    terms
        .tls()
        .ifPresent(
            tls -> {
              SSLEngine engine = client ? tls.client() : tls.server();
              SslHandler ssl = new SslHandler(engine);
              // The link handler has the one time limit for all of the beginning.
              ssl.setHandshakeTimeoutMillis(0);
              channel.pipeline().addLast(ssl);
            });
    channel.pipeline().addLast(handler);
    all.add(channel);
  }

  /** Everybody who is connected is judged as if he came now. Never blocks. */
  public void judgeAgain() {
    for (Channel channel : all) {
      channel.eventLoop().execute(() -> judgeAgain(channel));
    }
  }

  private static void judgeAgain(Channel channel) {
    LinkHandler handler = channel.pipeline().get(LinkHandler.class);
    if (handler != null) {
      handler.judgeAgain();
    }
  }

  /** Closes all links at once. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1000);
  }
}
