package io.flywall.lab;

import java.io.IOException;
import java.net.DatagramSocket;
import java.time.Duration;

/** Sits on a UDP port until it is ended. */
final class PortHolder {
  private PortHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(arguments[0]))) {
      System.out.println("holding " + socket.getLocalPort());
      // Ended by whoever started it; by itself when that one is gone.
      Scene.pause(Duration.ofMinutes(1));
    }
  }
}
