package io.flywall.scripts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.value.GroupId;
import io.flywall.value.NodeId;
import io.flywall.value.Role;
import io.flywall.value.Term;
import io.flywall.value.VirtualAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a script is told, in its environment and as JSON on its standard input.
 *
 * @param role the new one; before a failover the one that is about to begin
 * @param term the fencing token: a script with a lower one than was seen before is late
 * @param reason one word, as in the log
 * @param detail what the reason is about; may be empty
 * @param node this one
 * @param primary as far as this node knows, itself included
 */
public record Occasion(
    Role role,
    Role oldRole,
    Term term,
    String reason,
    String detail,
    NodeId node,
    Optional<NodeId> primary,
    List<VirtualAddress> vips) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Occasion {
    vips = List.copyOf(vips);
  }

  /** The variables, in the order of the manual. */
  public Map<String, String> environment(HookEvent event, boolean stale) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("FLYWALL_EVENT", event.key());
    variables.put("FLYWALL_ROLE", role.word());
    variables.put("FLYWALL_OLD_ROLE", oldRole.word());
    variables.put("FLYWALL_TERM", Long.toString(term.number()));
    variables.put("FLYWALL_REASON", reason);
    variables.put("FLYWALL_DETAIL", detail);
    variables.put("FLYWALL_NODE", node.text());
    variables.put("FLYWALL_PRIMARY", primary.map(NodeId::text).orElse(""));
    variables.put(
        "FLYWALL_VIPS", vips.stream().map(VirtualAddress::cidr).collect(Collectors.joining(" ")));
    variables.put("FLYWALL_GROUP", Integer.toString(GroupId.ONLY.number()));
    variables.put("FLYWALL_STALE", stale ? "1" : "0");
    return variables;
  }

  /** One line; the names are those of the variables, without their prefix. */
  public byte[] json(HookEvent event, boolean stale) {
    ObjectNode document = JSON.createObjectNode();
    document.put("event", event.key());
    document.put("role", role.word());
    document.put("old_role", oldRole.word());
    document.put("term", term.number());
    document.put("reason", reason);
    document.put("detail", detail);
    document.put("node", node.text());
    document.put("primary", primary.map(NodeId::text).orElse(null));
    for (VirtualAddress vip : vips) {
      ObjectNode shown = document.withArray("vips").addObject();
      shown.put("address", vip.cidr());
      shown.put("device", vip.interfaceName());
    }
    document.put("group", GroupId.ONLY.number());
    document.put("stale", stale);
    return line(document).getBytes(StandardCharsets.UTF_8);
  }

  private static String line(ObjectNode document) {
    try {
      return JSON.writeValueAsString(document) + "\n";
    } catch (JsonProcessingException textAndNumbersCanBeWritten) {
      throw new IllegalStateException(textAndNumbersCanBeWritten);
    }
  }
}
