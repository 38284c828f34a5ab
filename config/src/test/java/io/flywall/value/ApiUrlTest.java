package io.flywall.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiUrlTest {
  @Test
  void https_a_host_and_a_port_or_none() {
    for (String good :
        List.of(
            "https://10.0.0.1:8443",
            "https://fw1.example.net",
            "https://[fd00::1]:8443",
            "https://a:1",
            "https://a:65535",
            "https://" + "a".repeat(92))) {
      assertEquals(good, ApiUrl.of(good).orElseThrow().text());
    }
  }

  @Test
  void nothing_else_and_nothing_that_a_terminal_or_a_client_could_stumble_over() {
    for (String bad :
        List.of(
            "",
            "http://10.0.0.1:8080",
            "https://",
            "https://fw1/",
            "https://fw1:8443/api",
            "https://user@fw1",
            "https://fw1:0",
            "https://fw1:65536",
            "https://fw1:",
            "https://-fw1",
            "https://fw1 ",
            "https://[10.0.0.1]",
            "https://[1]:8443",
            "https://[.]",
            "https://fw1..net",
            "https://fw1\u001b",
            "https://f\u00fc",
            "https://" + "a".repeat(93))) {
      assertEquals(Optional.empty(), ApiUrl.of(bad), bad);
      assertThrows(IllegalArgumentException.class, () -> new ApiUrl(bad), bad);
    }
  }
}
