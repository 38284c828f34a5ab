package io.flywall.agent.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Many seeds, on every processor, until one breaks a promise or all are played. */
final class Campaign {
  private final Mutant mutant;
  private final AtomicLong next;
  private final AtomicLong end;
  private final int wanted;
  private final Story story = new Story();
  private final List<String> broken = Collections.synchronizedList(new ArrayList<>());

  /**
   * Seeds from {@code first} on.
   *
   * @param wanted how many have to count: those in which somebody took over and something broke
   * @param most how many are played at most
   */
  Campaign(Mutant mutant, long first, int wanted, long most) {
    this.mutant = mutant;
    this.next = new AtomicLong(first);
    this.end = new AtomicLong(first + most);
    this.wanted = wanted;
  }

  /** The seeds that broke a promise, each with what it broke and how to see it again. */
  List<String> run() {
    List<Thread> players = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread player = new Thread(this::play, "simulation-" + i);
      player.start();
      players.add(player);
    }
    for (Thread player : players) {
      try {
        player.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return List.copyOf(broken);
  }

  private void play() {
    while (story.counted() < wanted) {
      long seed = next.getAndIncrement();
      if (seed >= end.get()) {
        return;
      }
      try {
        story.add(new Simulation(seed, mutant, line -> {}).run());
      } catch (RuntimeException | StackOverflowError violation) {
        broken.add("seed " + seed + ": " + violation + "; see it: ./dev simulate " + seed);
        end.set(0);
      }
    }
  }

  Story story() {
    return story;
  }

  long played() {
    return next.get();
  }
}
