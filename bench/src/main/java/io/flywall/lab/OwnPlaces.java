package io.flywall.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders of a node's own in places where every node has them: datasets have the same paths on all
 * nodes, and here all share one file system. Each is bound over its place in the mount namespace of
 * the agent, which goes with it; what is in it stays, and is seen from outside too.
 *
 * @param folder what holds all of them
 * @param places absolute paths of directories that exist on this machine
 */
public record OwnPlaces(Path folder, List<String> places) {
  public OwnPlaces {
    places = List.copyOf(places);
  }

  /** Below the node's folder. */
  public static OwnPlaces of(LabNode node, String... places) {
    return new OwnPlaces(node.folder().resolve("places"), List.of(places)).made();
  }

  OwnPlaces made() {
    try {
      for (String place : places) {
        Path unused = Files.createDirectories(outside(place));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a path that the node knows lies for everybody else. */
  public Path outside(String path) {
    return folder.resolve(path.substring(1));
  }

  /** Words that bind them and become the program behind them. */
  public List<String> binding() {
    StringBuilder script = new StringBuilder();
    for (String place : places) {
      script.append("mount --bind \"$0\"").append(place).append(' ').append(place).append(" && ");
    }
    List<String> words = new ArrayList<>(List.of("sh", "-c", script + "exec \"$@\""));
    words.add(folder.toString());
    return List.copyOf(words);
  }
}
