package io.flywall.agent.cli;

import io.flywall.agent.client.Answer;
import io.flywall.agent.client.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request over the agent's Unix socket. In HTTP/1.0: the answer then ends where the connection
 * does, and no framing has to be understood.
 */
final class SocketCall implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int FIRST_REFUSAL = 400;

  private final SocketChannel channel;

  private SocketCall(SocketChannel channel) {
    this.channel = channel;
  }

  /** Empty when nobody listens there, or this user may not connect; nothing was asked then. */
  static Optional<SocketCall> to(Path socket) {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        // An agent that hangs accepts nobody: then a connection is refused, and not waited for.
        channel.configureBlocking(false);
        if (channel.connect(UnixDomainSocketAddress.of(socket))) {
          return Optional.of(new SocketCall(channel));
        }
        channel.close();
        return Optional.empty();
      } catch (IOException | RuntimeException refused) {
        channel.close();
        return Optional.empty();
      }
    } catch (IOException noSuchSockets) {
      return Optional.empty();
    }
  }

  /** Asks, and waits at most {@code patienceMillis} for each piece of the answer. */
  Answer ask(URI agent, Request asked, int patienceMillis) throws IOException {
    byte[] content = asked.body().getBytes(StandardCharsets.UTF_8);
    String head =
        asked.method()
            + " "
            + asked.path()
            + " HTTP/1.0\r\nHost: localhost\r\nContent-Length: "
            + content.length
            + (asked.key().isPresent() ? "\r\nIdempotency-Key: " + asked.key().get() : "")
            + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(content);
    try (Selector selector = Selector.open()) {
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      ByteBuffer left = ByteBuffer.wrap(request.toByteArray());
      while (left.hasRemaining()) {
        await(selector, patienceMillis);
        int unused = channel.write(left);
      }
      key.interestOps(SelectionKey.OP_READ);
      return parsed(agent, rest(selector, patienceMillis));
    }
  }

  private String rest(Selector selector, int patienceMillis) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (channel.read(buffer) >= 0) {
      if (buffer.position() == 0) {
        await(selector, patienceMillis);
      }
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  private static void await(Selector selector, int patienceMillis) throws IOException {
    if (selector.select(patienceMillis) == 0) {
      throw new SocketTimeoutException("no answer within " + patienceMillis / 1000 + " s");
    }
    selector.selectedKeys().clear();
  }

  private static Answer parsed(URI agent, String text) throws IOException {
    int end = text.indexOf("\r\n\r\n");
    String[] words = text.split(" ", 3);
    if (end < 0 || words.length < 2 || !isStatus(words[1])) {
      throw new IOException("what it says is no HTTP");
    }
    int status = Integer.parseInt(words[1]);
    Optional<Duration> pause =
        status < FIRST_REFUSAL ? Optional.empty() : retryAfter(text.substring(0, end));
    return new Answer(agent, status, text.substring(end + 4), pause);
  }

  private static Optional<Duration> retryAfter(String head) {
    Matcher retry = Pattern.compile("(?im)^Retry-After: (\\d{1,5})\\s*$").matcher(head);
    return retry.find()
        ? Optional.of(Duration.ofSeconds(Integer.parseInt(retry.group(1))))
        : Optional.empty();
  }

  /** Three digits; a pattern would cost a short command more than all the rest of its answer. */
  private static boolean isStatus(String word) {
    boolean digits = word.length() == 3;
    for (int i = 0; digits && i < 3; i++) {
      digits = word.charAt(i) >= '0' && word.charAt(i) <= '9';
    }
    return digits;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
