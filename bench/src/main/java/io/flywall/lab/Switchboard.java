package io.flywall.lab;

import io.flywall.value.MonotonicInstant;
import io.flywall.vip.linux.BootClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The switch's ports. One {@code bridge} process waits for commands on a pipe, so a fault happens
 * within some 0.1 ms of its instant; a process started for each would cost milliseconds.
 *
 * <p>{@code ip link set type bridge_slave state} was tried and rejected: its own notification makes
 * the bridge enable the port again at once.
 */
public final class Switchboard implements AutoCloseable {
  private static final int DISABLED = 0;
  private static final int FORWARDING = 3;

  private final Namespace machine;
  private final BootClock clock = new BootClock();
  private final Process console;
  private final OutputStream commands;
  private final BufferedReader answers;
  private final FrameFilter filter;

  Switchboard(Namespace machine) {
    this.machine = machine;
    this.filter = new FrameFilter(machine);
    try {
      // Line by line, or the answer that tells "done" would stay in its buffer.
      console =
          new ProcessBuilder("stdbuf", "-oL", "bridge", "-n", machine.name(), "-batch", "-")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new LabFailure("cannot start bridge(8): " + e.getMessage(), e);
    }
    commands = console.getOutputStream();
    answers = console.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Power-off as the others see it: not one frame more in or out, while every link stays up.
   *
   * @return when, CLOCK_BOOTTIME
   */
  public MonotonicInstant powerOff(LabNode node) {
    return set(node, DISABLED, LabNetwork.values());
  }

  /** All of them at one instant. */
  public MonotonicInstant powerOff(List<LabNode> nodes) {
    return tell(states(nodes, DISABLED, LabNetwork.values()));
  }

  public MonotonicInstant powerOn(LabNode node) {
    return set(node, FORWARDING, LabNetwork.values());
  }

  /** The switch drops what comes and goes on one network; the node sees its link up. */
  public MonotonicInstant drop(LabNode node, LabNetwork network) {
    return set(node, DISABLED, network);
  }

  public MonotonicInstant restore(LabNode node, LabNetwork network) {
    return set(node, FORWARDING, network);
  }

  /** The cable pulled: the node loses carrier. */
  public MonotonicInstant pull(LabNode node, LabNetwork network) {
    MonotonicInstant at = clock.now();
    machine.ip("link", "set", network.port(node.id()), "down");
    return at;
  }

  public MonotonicInstant plug(LabNode node, LabNetwork network) {
    MonotonicInstant at = clock.now();
    machine.ip("link", "set", network.port(node.id()), "up");
    return at;
  }

  /** Frames that the node sends are lost in the switch; what is sent to it arrives. */
  public MonotonicInstant mute(LabNode node, LabNetwork network) {
    return filter.fromNode(network.port(node.id()), "drop");
  }

  /** Frames to the node are lost in the switch; what it sends arrives. */
  public MonotonicInstant deafen(LabNode node, LabNetwork network) {
    return filter.toNode(network.port(node.id()), "drop");
  }

  /**
   * The nodes do not reach each other on any network while each still reaches the clients: ports of
   * a bridge that are isolated talk only to ports that are not.
   */
  public MonotonicInstant part(List<LabNode> nodes) {
    return isolated(nodes, "on");
  }

  public MonotonicInstant join(List<LabNode> nodes) {
    return isolated(nodes, "off");
  }

  /** What one node sends to the other is lost on every network; the way back is open. */
  public MonotonicInstant muteTowards(LabNode speaker, LabNode listener) {
    return sever(List.of(speaker), List.of(listener), LabNetwork.values());
  }

  /**
   * What the speakers send to the listeners is lost on these networks; the way back is open, and
   * clients hear and reach everybody.
   */
  public MonotonicInstant sever(
      List<LabNode> speakers, List<LabNode> listeners, LabNetwork... networks) {
    return filter.toNodes(between(speakers, listeners, "drop", networks));
  }

  /** The nodes on either side do not reach those on the other; clients reach everybody. */
  public MonotonicInstant split(List<LabNode> side, List<LabNode> otherSide) {
    Map<String, String> rules = between(side, otherSide, "drop", LabNetwork.values());
    rules.putAll(between(otherSide, side, "drop", LabNetwork.values()));
    return filter.toNodes(rules);
  }

  /**
   * Each frame between two nodes on these networks is lost with this chance, once, whichever way it
   * goes.
   */
  public MonotonicInstant loseBetween(List<LabNode> nodes, int percent, LabNetwork... networks) {
    // nft takes no comparison that is always true.
    String rule = percent >= 100 ? "drop" : "numgen random mod 100 < " + percent + " drop";
    return filter.toNodes(between(nodes, nodes, rule, networks));
  }

  /** By the listeners' ports. Nobody's own frames come back to his port, so he may be in both. */
  private static Map<String, String> between(
      List<LabNode> speakers, List<LabNode> listeners, String verdict, LabNetwork... networks) {
    Map<String, String> rules = new LinkedHashMap<>();
    for (LabNetwork network : networks) {
      String macs =
          speakers.stream()
              .map(speaker -> speaker.mac(network).toString())
              .collect(Collectors.joining(", "));
      for (LabNode listener : listeners) {
        rules.put(network.port(listener.id()), "ether saddr { " + macs + " } " + verdict);
      }
    }
    return rules;
  }

  /** Ends everything that was done here to these nodes, but for pulled cables. */
  public void mend(List<LabNode> nodes) {
    MonotonicInstant unused = filter.clear();
    unused = join(nodes);
    unused = tell(states(nodes, FORWARDING, LabNetwork.values()));
  }

  /** Loses frames independently of each other, both ways. */
  public MonotonicInstant lose(LabNode node, LabNetwork network, int percent) {
    String rule = "numgen random mod 100 < " + percent + " drop";
    filter.fromNode(network.port(node.id()), rule);
    return filter.toNode(network.port(node.id()), rule);
  }

  /** Ends one-way cuts and losses of every node. */
  public MonotonicInstant clear() {
    return filter.clear();
  }

  private MonotonicInstant set(LabNode node, int state, LabNetwork... networks) {
    return tell(states(List.of(node), state, networks));
  }

  private static List<String> states(List<LabNode> nodes, int state, LabNetwork... networks) {
    return nodes.stream()
        .flatMap(node -> Stream.of(networks).map(network -> network.port(node.id())))
        .map(port -> "dev " + port + " state " + state)
        .toList();
  }

  private MonotonicInstant isolated(List<LabNode> nodes, String onOrOff) {
    return tell(
        nodes.stream()
            .flatMap(node -> Stream.of(LabNetwork.values()).map(net -> net.port(node.id())))
            .map(port -> "dev " + port + " isolated " + onOrOff)
            .toList());
  }

  private synchronized MonotonicInstant tell(List<String> settings) {
    StringBuilder batch = new StringBuilder();
    settings.forEach(setting -> batch.append("link set ").append(setting).append('\n'));
    // Its answer comes only after the lines before it have been carried out.
    batch.append("link show dev ").append(LabNetwork.LAN.port(Lab.CLIENT)).append('\n');
    byte[] bytes = batch.toString().getBytes(StandardCharsets.US_ASCII);
    try {
      MonotonicInstant at = clock.now();
      commands.write(bytes);
      commands.flush();
      String answer = answers.readLine();
      if (answer == null || !answer.contains(LabNetwork.LAN.port(Lab.CLIENT))) {
        throw new LabFailure("the switch says to " + settings + ": " + answer);
      }
      return at;
    } catch (IOException e) {
      throw new LabFailure("the switch does not listen: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    console.destroyForcibly();
  }
}
