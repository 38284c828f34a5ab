package io.flywall.lab;

import io.flywall.lab.prober.FanMain;
import io.flywall.lab.prober.Gap;
import io.flywall.lab.prober.Gaps;
import io.flywall.lab.prober.Tape;
import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Pings many of the virtual IPs at once, as a client does: tells when the last of them is back. */
public final class Fan {
  private final Instrument instrument;
  private final int size;
  private final Path folder;

  private Fan(Instrument instrument, int size, Path folder) {
    this.instrument = instrument;
    this.size = size;
    this.folder = folder;
  }

  public static Fan start(Lab lab, List<String> addresses) {
    return new Fan(
        Instrument.start(lab, FanMain.class, addresses),
        addresses.size(),
        LabFolder.create(lab.folder().resolve("fan")));
  }

  /** Begins new tapes. */
  public void record() {
    String unused = instrument.ask("record");
  }

  /**
   * From the first that fell silent after {@code faultAt} to the last that answered again; zero
   * when none was missed. The longest gap of each counts, to five milliseconds.
   *
   * @throws LostVip when one does not answer at the end
   */
  public Duration away(MonotonicInstant faultAt) {
    String unused = instrument.ask("save " + folder);
    List<Gap> gaps = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Tape tape = load(i);
      Gaps.longest(tape.between(faultAt.nanos(), Long.MAX_VALUE)).ifPresent(gaps::add);
      if (tape.ticks() > 0 && !endsAnswered(tape)) {
        throw new LostVip("virtual IP number " + i + " of the fan does not answer again");
      }
    }
    long first = gaps.stream().mapToLong(Gap::from).min().orElse(0);
    long last = gaps.stream().mapToLong(Gap::to).max().orElse(0);
    return Duration.ofNanos(last - first);
  }

  /** Whether one of the last ten questions, of 50 ms, was answered. */
  private static boolean endsAnswered(Tape tape) {
    for (int tick = Math.max(0, tape.ticks() - 10); tick < tape.ticks(); tick++) {
      if (tape.pingAt()[tick] != 0) {
        return true;
      }
    }
    return false;
  }

  private Tape load(int index) {
    try {
      return Tape.load(folder.resolve(Integer.toString(index)));
    } catch (IOException e) {
      throw new LabFailure("no tape: " + e.getMessage(), e);
    }
  }
}
