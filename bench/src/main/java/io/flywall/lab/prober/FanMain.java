package io.flywall.lab.prober;

import io.flywall.value.EnvironmentFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The instrument for many addresses, given as arguments. Commands as those of {@link ProberMain}:
 * {@code record}, and {@code save FOLDER} (a tape for each address, named by its place). It ends
 * with its input.
 */
public final class FanMain {
  private final FanLoop loop;

  private FanMain(FanLoop loop) {
    this.loop = loop;
  }

  public static void main(String[] arguments)
      throws EnvironmentFailure, IOException, InterruptedException, ExecutionException {
    FanMain fan = new FanMain(new FanLoop(addresses(arguments)));
    Console.serve(fan.loop, fan::answer);
  }

  private static List<InetAddress> addresses(String[] texts) throws UnknownHostException {
    List<InetAddress> addresses = new ArrayList<>();
    for (String text : texts) {
      addresses.add(InetAddress.getByName(text));
    }
    return addresses;
  }

  private String answer(String line) throws IOException, InterruptedException, ExecutionException {
    if (line.equals("record")) {
      List<Tape> unused = loop.newTapes().get();
      return "recording";
    }
    if (line.startsWith("save ")) {
      Path folder = Path.of(line.substring("save ".length()));
      List<Tape> tapes = loop.newTapes().get();
      for (int i = 0; i < tapes.size(); i++) {
        tapes.get(i).save(folder.resolve(Integer.toString(i)));
      }
      return "saved " + tapes.size();
    }
    return "unknown " + line;
  }
}
