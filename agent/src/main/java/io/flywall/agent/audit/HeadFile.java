package io.flywall.agent.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flywall.agent.view.ViewJson;
import io.flywall.value.AuditHead;
import io.flywall.value.EnvironmentFailure;
import io.flywall.value.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file {@code audit-heads}: what this node remembers of its peers' audit logs. */
public final class HeadFile {
  private static final Logger LOG = LoggerFactory.getLogger("flywall");

  private final Path file;

  private HeadFile(Path file) {
    this.file = file;
  }

  public static HeadFile in(Path stateDirectory) {
    return new HeadFile(stateDirectory.resolve("audit-heads"));
  }

  /** A file that is damaged is no reason not to serve: what peers say next is remembered. */
  public Map<String, PeerHead> read() {
    try {
      JsonNode all = ViewJson.mapper().readTree(Files.readString(file));
      Map<String, PeerHead> heads = new TreeMap<>();
      for (String name : ViewJson.fields(all)) {
        if (!NodeId.isValid(name)) {
          throw new IllegalArgumentException("no name of a node: " + name);
        }
        PeerHead unused = heads.put(name, peer(all.get(name)));
      }
      return heads;
    } catch (NoSuchFileException none) {
      return Map.of();
    } catch (IOException | DateTimeException | IllegalArgumentException damaged) {
      LOG.error("component=audit event=heads-lost file={} reason=\"{}\"", file, damaged.toString());
      return Map.of();
    }
  }

  private static PeerHead peer(JsonNode fields) {
    return new PeerHead(
        head(fields.path("head")),
        Instant.parse(fields.path("heard_at").asText()),
        fields.has("went_back_to")
            ? Optional.of(head(fields.get("went_back_to")))
            : Optional.empty(),
        daily(fields.path("daily")));
  }

  private static List<DailyHead> daily(JsonNode all) {
    List<DailyHead> daily = new ArrayList<>();
    for (JsonNode fields : all) {
      daily.add(new DailyHead(head(fields), Instant.parse(fields.path("heard_at").asText())));
    }
    return daily;
  }

  private static AuditHead head(JsonNode fields) {
    return new AuditHead(
        fields.path("seq").asLong(-1),
        fields.path("hash").asText(),
        fields.path("time").asLong(-1));
  }

  /** Stores and waits for the disk. */
  public void store(Map<String, PeerHead> heads) throws EnvironmentFailure {
    ObjectNode all = ViewJson.mapper().createObjectNode();
    new TreeMap<>(heads)
        .forEach(
            (name, peer) -> {
              ObjectNode fields = all.putObject(name);
              put(fields.putObject("head"), peer.head());
              fields.put("heard_at", peer.heardAt().toString());
              peer.wentBackTo().ifPresent(told -> put(fields.putObject("went_back_to"), told));
              ArrayNode days = fields.putArray("daily");
              for (DailyHead daily : peer.daily()) {
                ObjectNode day = days.addObject();
                put(day, daily.head());
                day.put("heard_at", daily.heardAt().toString());
              }
            });
    Path fresh = file.resolveSibling("audit-heads.new");
    try {
      write(fresh, all.toPrettyString() + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new EnvironmentFailure(file + " cannot be written: " + failure, failure);
    }
  }

  private static void put(ObjectNode fields, AuditHead head) {
    fields.put("seq", head.seq()).put("hash", head.hash()).put("time", head.time());
  }

  private static void write(Path fresh, String text) throws IOException {
    boolean unused = Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (left.hasRemaining()) {
        int unusedCount = channel.write(left);
      }
      channel.force(true);
    }
  }
}
