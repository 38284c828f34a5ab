package io.flywall.agent.cli;

import io.flywall.agent.client.HttpTransport;
import io.flywall.value.OperatorError;
import java.net.URI;
import java.net.URISyntaxException;

/** An agent's address as it is typed: {@code fw1:8443} is {@code https://fw1:8443}. */
final class AgentUrl {
  private AgentUrl() {}

  static URI parse(String typed) throws OperatorError {
    String text = typed.strip();
    try {
      URI url = new URI(text.contains("://") ? text : "https://" + text);
      boolean bare =
          url.getHost() != null
              && url.getUserInfo() == null
              && url.getQuery() == null
              && url.getFragment() == null
              && url.getPath().matches("/?");
      if (bare && HttpTransport.isSafe(url)) {
        return new URI(url.getScheme() + "://" + url.getAuthority());
      }
    } catch (URISyntaxException noAddress) {
      // Falls through to the same answer.
    }
    throw new OperatorError(
        "--url " + text,
        "is no address of an agent",
        "write https://HOST:PORT; http:// only to this host (http://127.0.0.1:8080)");
  }
}
