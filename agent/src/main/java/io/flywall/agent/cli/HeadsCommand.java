package io.flywall.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code flywall audit heads}. */
@Command(
    name = "heads",
    description = {
      "Shows where the audit logs of this node and of its peers end, as this node was told.",
      "What a node has told once its peers remember, whatever happens to its log: the newest,"
          + " and the first of each of the last 30 days on which the log grew."
    },
    footer = "Exit status: 0, 1 a peer's log is not what it was, 2 not allowed, 3 no agent.")
final class HeadsCommand extends ReadingCommand {
  static final String PATH = "/api/audit/heads";
  static final Set<String> FIELDS = Set.of("node", "own", "peers");

  @Override
  String path() {
    return PATH;
  }

  @Override
  Set<String> fields() {
    return FIELDS;
  }

  @Override
  String text(JsonNode heads) {
    StringBuilder text =
        new StringBuilder("known here (for flywall audit verify --head on that node):\n");
    line(text, heads.get("node").asText(), heads.get("own"), "this node");
    for (JsonNode peer : heads.get("peers")) {
      line(text, peer.get("node").asText(), peer.get("remembered"), "");
      for (JsonNode daily : peer.path("daily")) {
        text.append("    earlier ").append(Head.text(daily)).append('\n');
      }
      if (!peer.get("went_back_to").isNull()) {
        text.append("    is not what it was: now ").append(Head.text(peer.get("went_back_to")));
        text.append('\n');
      }
    }
    text.append("known of this node there:\n");
    for (JsonNode peer : heads.get("peers")) {
      line(text, peer.get("node").asText(), peer.get("remembers_of_this_node"), "");
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String node, JsonNode head, String remark) {
    text.append("  ").append(node).append("  ");
    text.append(head.isNull() ? "nothing told yet" : Head.text(head));
    text.append(remark.isEmpty() ? "" : "  (" + remark + ")").append('\n');
  }

  @Override
  int exitStatus(JsonNode heads) {
    boolean suspicious = false;
    for (JsonNode peer : heads.get("peers")) {
      suspicious |= !peer.get("went_back_to").isNull();
    }
    return suspicious ? ExitStatus.DEGRADED : ExitStatus.OK;
  }
}
