package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.flywall.agent.view.ViewJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FencingQuestionTest {
  private static final List<String> DEAD = List.of("fw-b", "fw-c");

  private static final JsonNode STATUS =
      ViewJson.mapper()
          .createObjectNode()
          .put("node", "fw-a")
          .put("shown_at", "2026-01-31T12:00:00Z")
          .set(
              "peers",
              ViewJson.mapper()
                  .createArrayNode()
                  .add(
                      ViewJson.mapper()
                          .createObjectNode()
                          .put("node", "fw-b")
                          .put("last_heard", "2026-01-31T11:58:00Z")));

  private final StringWriter seen = new StringWriter();

  private boolean answered(String typed) throws IOException {
    InputStream in = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
    return FencingQuestion.isAnswered(DEAD, STATUS, new PrintWriter(seen), in);
  }

  @Test
  void only_the_names_are_an_answer() throws IOException {
    for (String names :
        List.of("fw-b fw-c\n", "fw-c, fw-b\n", "  fw-b,fw-c", "fw-b fw-c\nmore\n")) {
      assertTrue(answered(names), names);
    }
    for (String other :
        List.of("", "\n", "y\n", "yes\n", "fw-b\n", "fw-b fw-c fw-d\n", "FW-B FW-C\n")) {
      assertFalse(answered(other), other);
    }
  }

  @Test
  void it_says_what_would_happen_and_fits_the_terminal() throws IOException {
    assertFalse(answered("\n"));
    String text = seen.toString();
    assertTrue(text.startsWith("At fw-a these are to count as dead:\n"), text);
    assertTrue(text.contains("  fw-b            not heard for 2 min\n"), text);
    assertTrue(text.contains("  fw-c            never heard since"), text);
    assertTrue(text.contains("TWO ANSWER"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 80), text);
  }
}
