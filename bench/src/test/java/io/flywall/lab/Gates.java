package io.flywall.lab;

import java.util.ArrayList;
import java.util.List;

/** The agent's table of rules on a node, seen from outside. */
record Gates(LabNode node) {
  private static final String TABLE = "table netdev flywall";

  boolean stand() {
    return nft("list", "tables").orFail().lines().anyMatch(TABLE::equals);
  }

  Command nft(String... words) {
    List<String> command = new ArrayList<>(List.of("nft"));
    command.addAll(List.of(words));
    return node.namespace().run(command);
  }
}
