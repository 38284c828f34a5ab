package io.flywall.lab;

import io.flywall.lab.prober.ProberMain;
import io.flywall.lab.prober.Tape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who answers for the VIP, and what a client suffers, millisecond by millisecond. */
public final class Prober {
  private final Instrument instrument;
  private final Path tapeFile;

  private Prober(Instrument instrument, Path tapeFile) {
    this.instrument = instrument;
    this.tapeFile = tapeFile;
  }

  /** Asks by echo: what a client suffers is measured undisturbed. */
  public static Prober start(Lab lab) {
    return start(lab, false);
  }

  /** Also asks by ARP, neighbour solicitation and TCP, in all ways in which a node could answer. */
  public static Prober thorough(Lab lab) {
    return start(lab, true);
  }

  private static Prober start(Lab lab, boolean safety) {
    List<String> arguments = lab.probePlan(safety).arguments();
    return new Prober(
        Instrument.start(lab, ProberMain.class, arguments), lab.folder().resolve("tape"));
  }

  /** The nodes that answer for the VIP now, by any way and on any network. */
  public Set<String> who() {
    String[] words = instrument.ask("who").split(" ", -1);
    Set<String> nodes = new TreeSet<>(List.of(words));
    nodes.remove("who");
    return nodes;
  }

  /** Begins a new tape. */
  public void record() {
    String unused = instrument.ask("record");
  }

  /** The tape since the last {@link #record} or {@code tape}. */
  public synchronized Tape tape() {
    String unused = instrument.ask("save " + tapeFile);
    try {
      Tape tape = Tape.load(tapeFile);
      Files.delete(tapeFile);
      return tape;
    } catch (IOException e) {
      throw new LabFailure("no tape: " + e.getMessage(), e);
    }
  }

  /** It asks nothing for a while: its own questions cost the nodes more than their idling does. */
  public void pause() {
    instrument.signal("STOP");
  }

  public void resume() {
    instrument.signal("CONT");
    // The tape until here has a hole.
    record();
  }
}
