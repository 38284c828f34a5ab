package io.flywall.agent.house;

import io.flywall.agent.client.Answer;
import io.flywall.agent.client.ClusterClient;
import io.flywall.agent.client.HttpTransport;
import io.flywall.agent.client.Token;
import io.flywall.agent.client.Transport;
import io.flywall.agent.client.Trust;
import io.flywall.agent.client.Write;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What docs/clients.md shows, word for word. */
public final class ClientExample {
  private ClientExample() {}

  public static Answer moveVips(URI fw1, URI fw2, Path token, Path ca) throws Exception {
    Transport https = HttpTransport.with(Token.inFile(token), Trust.authority(ca));
    ClusterClient cluster = ClusterClient.of(List.of(fw1, fw2), https);
    Answer check = cluster.read("/api/ha/check");
    if (!check.ok()) {
      return check;
    }
    return cluster.write(Write.once("/api/ha/failover", ""), Duration.ofSeconds(30));
  }
}
