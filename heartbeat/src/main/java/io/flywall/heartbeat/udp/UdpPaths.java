package io.flywall.heartbeat.udp;

import io.flywall.value.OperatorError;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The open paths to all peers. One event loop thread receives for all of them; {@link #send} may be
 * called from any thread and never blocks.
 */
public final class UdpPaths implements AutoCloseable {
  /** A missing address or route at boot comes within seconds; asking more often helps nobody. */
  private static final long REOPEN_SECONDS = 1;

  /** A cold Netty takes a tenth of a second for the first socket. */
  private static final long OPENING_MILLIS = 1000;

  private final EventLoopGroup group;
  private final Class<? extends DatagramChannel> channelType;
  private final DatagramReceiver receiver;
  private final Map<PathAddress, Channel> open = new ConcurrentHashMap<>();
  private final AtomicLong unsent = new AtomicLong();
  private volatile boolean closed;

  private UdpPaths(boolean epoll, DatagramReceiver receiver, Runnable onThread) {
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group = new MultiThreadIoEventLoopGroup(1, new NamedThread("heartbeat", onThread), io);
    this.channelType = epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    this.receiver = receiver;
  }

  /**
   * Opens every path that can be opened now and keeps trying the others. Waits until each first try
   * has ended: connecting a UDP socket never waits for the network.
   *
   * @param onThread run once on the receiving thread, to ask for its priority
   */
  public static UdpPaths open(List<PathAddress> paths, DatagramReceiver receiver, Runnable onThread)
      throws OperatorError {
    return open(paths, receiver, onThread, Epoll.isAvailable());
  }

  static UdpPaths open(
      List<PathAddress> paths, DatagramReceiver receiver, Runnable onThread, boolean epoll)
      throws OperatorError {
    refuseForeignListeners(paths);
    UdpPaths udp = new UdpPaths(epoll, receiver, onThread);
    List<ChannelFuture> connecting = paths.stream().map(udp::connect).toList();
    connecting.forEach(path -> path.awaitUninterruptibly(OPENING_MILLIS));
    return udp;
  }

  /** Opens these as well, in the background; what cannot be opened is tried again. */
  @SuppressWarnings("FutureReturnValueIgnored")
  public void add(List<PathAddress> paths) {
    paths.forEach(this::connect);
  }

  /** Looks whether another program has the port, and leaves everything as it was. */
  public static void refuseForeignListeners(List<PathAddress> paths) throws OperatorError {
    for (PathAddress path : paths) {
      refuseForeignListener(path.local());
    }
  }

  /**
   * Our sockets share one local port, which needs SO_REUSEADDR, which would also share it with a
   * second agent or another program without a word. So the port is first bound exclusively, once.
   */
  private static void refuseForeignListener(InetSocketAddress local) throws OperatorError {
    try (DatagramSocket exclusive = new DatagramSocket(null)) {
      exclusive.setReuseAddress(false);
      exclusive.bind(local);
    } catch (IOException busy) {
      if (busy instanceof BindException && isInUse(busy)) {
        throw OperatorError.thatMayPass(
            "replication.ha.heartbeat_port",
            "UDP port " + local.getPort() + " is in use by another program",
            "stop it (ss -ulpn sport = :"
                + local.getPort()
                + ") or choose another port on all"
                + " nodes");
      }
      // The address is not there yet: the path is tried again until it is.
    }
  }

  private static boolean isInUse(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("in use");
  }

  /** Sends a datagram; false when the path is not open now. A failed write reaches the handler. */
  @SuppressWarnings("FutureReturnValueIgnored")
  public boolean send(PathAddress path, byte[] datagram) {
    Channel channel = open.get(path);
    if (channel == null) {
      unsent.incrementAndGet();
      return false;
    }
    channel.writeAndFlush(Unpooled.wrappedBuffer(datagram), channel.voidPromise());
    return true;
  }

  /** Datagrams that found their path closed. */
  public long unsent() {
    return unsent.get();
  }

  public boolean isOpen(PathAddress path) {
    return open.containsKey(path);
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private ChannelFuture connect(PathAddress path) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(channelType)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new PathHandler(path, receiver, () -> reopen(path)));
    return bootstrap
        .connect(path.remote(), path.local())
        .addListener((ChannelFuture done) -> connected(path, done));
  }

  private void connected(PathAddress path, ChannelFuture done) {
    if (done.isSuccess()) {
      open.put(path, done.channel());
      receiver.pathChanged(path, true, "open");
    } else {
      receiver.pathChanged(path, false, String.valueOf(done.cause().getMessage()));
      reopen(path);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void reopen(PathAddress path) {
    open.remove(path);
    if (!closed) {
      group.schedule(() -> connect(path), REOPEN_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Closes all paths; what was written before has left. */
  @Override
  public void close() {
    closed = true;
    group.shutdownGracefully(0, 200, TimeUnit.MILLISECONDS).awaitUninterruptibly(500);
  }
}
