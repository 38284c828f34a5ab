package io.flywall.replication.tls;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** Two engines that talk through memory until both are done, or one refuses. */
final class Handshake {
  private static final int ROOM = 64 * 1024;

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer = ByteBuffer.allocate(ROOM);
  private final ByteBuffer toClient = ByteBuffer.allocate(ROOM);
  private Optional<SSLException> clientFailure = Optional.empty();
  private Optional<SSLException> serverFailure = Optional.empty();

  Handshake(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
  }

  /** Plays it; what was said after the end of the handshake is delivered too. */
  Handshake played() {
    begin(client);
    begin(server);
    for (int turn = 0; turn < 20; turn++) {
      clientFailure = clientFailure.or(() -> turn(client, toClient, toServer));
      serverFailure = serverFailure.or(() -> turn(server, toServer, toClient));
    }
    return this;
  }

  private static void begin(SSLEngine engine) {
    try {
      engine.beginHandshake();
    } catch (SSLException e) {
      throw new AssertionError(e);
    }
  }

  private static Optional<SSLException> turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) {
    try {
      in.flip();
      ByteBuffer ignored = ByteBuffer.allocate(ROOM);
      for (int step = 0; step < 20; step++) {
        tasks(engine);
        if (in.hasRemaining()) {
          engine.unwrap(in, ignored);
          tasks(engine);
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
          engine.wrap(ByteBuffer.allocate(0), out);
        }
      }
      in.compact();
      return Optional.empty();
    } catch (SSLException refused) {
      in.clear();
      alert(engine, out);
      return Optional.of(refused);
    }
  }

  private static void tasks(SSLEngine engine) {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  private static void alert(SSLEngine engine, ByteBuffer out) {
    try {
      engine.wrap(ByteBuffer.allocate(0), out);
    } catch (SSLException alreadyClosed) {
      // It has said what it wanted to say.
    }
  }

  Optional<SSLException> clientFailure() {
    return clientFailure;
  }

  Optional<SSLException> serverFailure() {
    return serverFailure;
  }

  boolean succeeded() {
    return clientFailure.isEmpty()
        && serverFailure.isEmpty()
        && client.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
        && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }
}
