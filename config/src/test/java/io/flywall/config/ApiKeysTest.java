package io.flywall.config;

import static io.flywall.config.Judged.assertProblems;
import static io.flywall.config.Judged.pairWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.value.AccessRole;
import io.flywall.value.ApiUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The block api; its first line is line 10. */
class ApiKeysTest {
  private static final String TOKEN = "fw1-Zq8vT3mWx1Lr6Ny0Bc5Hd";
  private static final String OTHER = "fw1-Ka4jR7pQe2Tu9Iw6Os3Dg";
  private static final String TLS =
      "tls { cert = \"/etc/flywall/api.crt\", key = \"/etc/flywall/api.key\" }";

  private static String withApi(String... lines) {
    return pairWith() + "api { " + String.join("\n", lines) + " }";
  }

  private static ApiSettings load(String... lines) {
    return Judged.load(withApi(lines)).api();
  }

  private static InetSocketAddress at(String literal, int port) {
    return new InetSocketAddress(IpLiteral.parse(literal).orElseThrow(), port);
  }

  private static String token(String name, String role, String text) {
    return "tokens = [ { name = " + name + ", role = " + role + ", token = \"" + text + "\" } ]";
  }

  @Test
  void without_a_word_it_is_open_for_reading_on_loopback() {
    ApiSettings api = Judged.load(pairWith()).api();
    assertEquals(Optional.of(at("127.0.0.1", 8080)), api.listen());
    assertFalse(api.readToken());
    assertEquals(List.of(), api.allow());
    assertEquals(List.of(), api.tokens());
    assertEquals(Optional.empty(), api.tls());
    assertEquals(Optional.empty(), load("listen = none").listen());
    assertEquals(Optional.of(at("::1", 8080)), load("listen = \"::1\"").listen());
  }

  @Test
  void beyond_loopback_takes_tls_and_a_token() {
    ApiSettings api =
        load("listen = \"10.1.0.1:8443\"", TLS, token("grafana", "read", TOKEN), "read_token = no");
    assertEquals(Optional.of(at("10.1.0.1", 8443)), api.listen());
    assertEquals(Path.of("/etc/flywall/api.key"), api.tls().orElseThrow().key());
    String must =
        "FILE:10 api.listen: got 0.0.0.0; must be a loopback address: beyond loopback needs TLS and"
            + " tokens; use 127.0.0.1:8080 or none, or add to api: ";
    String tls = "tls { cert = \"/etc/flywall/api.crt\", key = \"/etc/flywall/api.key\" }";
    String tokens =
        "tokens = [ { name = NAME, role = read, token = \"file:/etc/flywall/NAME.token\" } ]";
    assertProblems(withApi("listen = \"0.0.0.0\""), must + tls + ", " + tokens);
    assertProblems(withApi("listen = \"0.0.0.0\"", TLS), must + tokens);
    assertProblems(withApi("listen = \"0.0.0.0\"", token("grafana", "read", TOKEN)), must + tls);
  }

  @Test
  void what_is_advertised_is_an_https_address_of_an_api_that_listens() {
    assertEquals(Optional.empty(), load().advertise());
    assertEquals(
        ApiUrl.of("https://fw1.example.net:8443"),
        load("advertise = \"https://fw1.example.net:8443\"").advertise());
    assertProblems(
        withApi("advertise = \"http://fw1:8080\""),
        "FILE:10 api.advertise: got \"http://fw1:8080\"; must be https://HOST or"
            + " https://HOST:PORT, at most 100 characters; write what clients on other machines"
            + " call, like https://10.0.0.1:8443");
    assertProblems(
        withApi("listen = none", "advertise = \"https://fw1:8443\""),
        "FILE:11 api.advertise: got \"https://fw1:8443\"; must be left out with listen = none:"
            + " nobody is there; remove it, or set listen");
  }

  @Test
  void a_certificate_needs_its_key() {
    assertProblems(
        withApi("tls.cert = \"/etc/flywall/api.crt\""),
        "FILE:10 api.tls.key: got nothing; must be a file: cert and key belong together; add it");
  }

  @Test
  void tokens_have_a_name_a_role_and_a_place() throws IOException {
    Path file = Judged.file(TOKEN + "\n");
    ApiSettings api =
        load(
            "tokens = [ { name = grafana, role = read, token = \"file:" + file + "\" }",
            "{ name = deploy, role = operate, token = \"" + OTHER + "\" } ]");
    assertEquals(
        List.of(
            new ApiSettings.Token(
                "grafana", AccessRole.READ, Secret.ofText(TOKEN), Optional.of(file)),
            new ApiSettings.Token(
                "deploy", AccessRole.OPERATE, Secret.ofText(OTHER), Optional.empty())),
        api.tokens());
    assertFalse(api.toString().contains(TOKEN) || api.toString().contains(OTHER));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertProblems(
        withApi(token("grafana", "read", "file:" + file)),
        "FILE:10 api.tokens[0].token: got a secret in "
            + file
            + " that others can read; must be 0640 root:flywall; chmod 0640 "
            + file);
  }

  @Test
  void a_token_that_could_be_guessed_is_refused_and_not_shown() {
    String must =
        "; must be at least 22 random characters; put the output of `flywall secret generate`"
            + " there";
    for (String[] weak :
        new String[][] {
          {"Zq8vT3mWx1Lr6Ny0Bc5Hd", "a token of 21 characters"},
          {"abababababababababababababab", "a key of few different characters"},
          {"changeme-Zq8vT3mWx1Lr6Ny0B", "an example key"},
          {"Zq8vT3mWx1 Lr6Ny0Bc5Hd9", "a token with characters that no header can carry"},
        }) {
      assertProblems(
          withApi(token("grafana", "read", weak[0])),
          "FILE:10 api.tokens[0].token: got " + weak[1] + must);
    }
  }

  @Test
  void what_is_left_out_or_there_twice_is_a_problem() {
    assertProblems(
        withApi(
            "tokens = [ { name = a, role = read, token = \"" + TOKEN + "\" }",
            "{ name = a, role = write, token = \"" + TOKEN + "\" }",
            "{ name = local }",
            "]"),
        "FILE:11 api.tokens[1].role: got \"write\"; must be read | operate; write one of these"
            + " words",
        "FILE:11 api.tokens[1].name: got \"a\", the name of api.tokens[0]; must be a name of its"
            + " own; change it",
        "FILE:11 api.tokens[1].token: got the token of api.tokens[0]; must be a token of its own;"
            + " generate another: flywall secret generate",
        "FILE:12 api.tokens[2].role: got nothing; must be read | operate; add role = read",
        "FILE:12 api.tokens[2].token: got nothing; must be a token or file:/absolute/path; add"
            + " token = \"file:...\"",
        "FILE:12 api.tokens[2].name: got \"local\", the name of the agent's own; must be a name of"
            + " its own; change it");
  }

  @Test
  void who_may_ask_is_a_list_of_networks() {
    ApiSettings api = load("allow = [ \"10.1.0.0/16\", \"::1\" ]", "read_token = true");
    assertEquals("[10.1.0.0/16, 0:0:0:0:0:0:0:1/128]", api.allow().toString());
    assertTrue(api.readToken());
  }
}
