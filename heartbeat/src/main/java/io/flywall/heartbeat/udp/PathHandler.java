package io.flywall.heartbeat.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.PortUnreachableException;

/** One path's end in Netty: bytes to the receiver, ICMP refusals as hints, death as a reopening. */
final class PathHandler extends SimpleChannelInboundHandler<DatagramPacket> {
  private final PathAddress path;
  private final DatagramReceiver receiver;
  private final Runnable reopen;

  PathHandler(PathAddress path, DatagramReceiver receiver, Runnable reopen) {
    this.path = path;
    this.receiver = receiver;
    this.reopen = reopen;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    // Between bind and connect the socket hears everybody for a moment.
    if (!path.remote().getAddress().equals(packet.sender().getAddress())) {
      return;
    }
    ByteBuf content = packet.content();
    byte[] datagram = new byte[content.readableBytes()];
    content.readBytes(datagram);
    receiver.received(path, datagram);
  }

  /** Errors of a datagram socket leave it open and usable: they belong to one earlier datagram. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof PortUnreachableException) {
      receiver.refused(path);
    } else {
      receiver.unsent(path, String.valueOf(cause.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    receiver.pathChanged(path, false, "closed");
    reopen.run();
  }
}
