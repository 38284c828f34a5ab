package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.Settings;
import io.flywall.value.ApiUrl;
import io.flywall.value.Timing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdvertisedTest {
  private static final String BEYOND =
      ", tls { cert = \"/x/api.crt\", key = \"/x/api.key\" }, tokens = [ { name = grafana, role ="
          + " read, token = fw1-Ka4jR7pQe2Tu9Iw6Os3Dg } ]";

  @TempDir private Path folder;

  private Optional<ApiUrl> advertised(String api, String replication) throws Exception {
    Path file = folder.resolve("flywall.conf");
    Files.writeString(
        file,
        """
        api { %s }
        replication {
          node_id = firewall-a
          listen_addr = "%s"
          peer_addr = "10.98.0.2"
          secret_key = "Zq8vT3mWx1Lr6Ny0Bc5Hd9Kf2Gj7Ps4U"
          ha { virtual_ip { address = "10.98.0.100/24", interface = d0 } }
        }
        """
            .formatted(api, replication));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Settings settings = ConfigurationFile.load(file, new Host("fw1", Timing.USUAL_JIFFY));
    return Advertised.of(settings);
  }

  private Optional<ApiUrl> advertised(String api) throws Exception {
    return advertised(api, "10.98.0.1:9001");
  }

  @Test
  void what_is_for_this_host_alone_is_not_told() throws Exception {
    assertEquals(Optional.empty(), advertised("read_token = false"));
    assertEquals(Optional.empty(), advertised("listen = none"));
    assertEquals(Optional.empty(), advertised("listen = \"[::1]:8080\""));
  }

  @Test
  void beyond_loopback_it_is_where_the_api_listens() throws Exception {
    assertEquals(
        ApiUrl.of("https://10.98.0.7:8443"), advertised("listen = \"10.98.0.7:8443\"" + BEYOND));
    assertEquals(
        ApiUrl.of("https://[fd00:0:0:0:0:0:0:7]:8443"),
        advertised("listen = \"[fd00::7]:8443\"" + BEYOND));
  }

  @Test
  void a_wildcard_is_where_the_peers_reach_this_node() throws Exception {
    for (String wildcard : new String[] {"0.0.0.0", "[::]"}) {
      String listen = "listen = \"" + wildcard + ":8443\"" + BEYOND;
      assertEquals(ApiUrl.of("https://10.98.0.1:8443"), advertised(listen));
      assertEquals(Optional.empty(), advertised(listen, "0.0.0.0:9001"));
    }
  }

  @Test
  void the_file_has_the_last_word() throws Exception {
    String name = ", advertise = \"https://fw1.example.net\"";
    assertEquals(
        ApiUrl.of("https://fw1.example.net"),
        advertised("listen = \"0.0.0.0:8443\"" + BEYOND + name));
    assertEquals(
        ApiUrl.of("https://fw1.example.net"), advertised("listen = \"127.0.0.1:8080\"" + name));
  }
}
