package io.flywall.lab;

import io.flywall.value.MonotonicInstant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * keepalived in the set-up that its manual recommends for a pair with a cable of its own: VRRPv3 by
 * unicast over the sync network, the LAN's link tracked, the VIP on the LAN.
 */
public final class Keepalived extends HaProcess {
  private final Lab lab;
  private final Duration interval;
  private final List<String> moreVips;

  /**
   * @param moreVips with prefix length; of either family. They travel in no advertisement, as its
   *     manual recommends for more than twenty
   */
  public Keepalived(Lab lab, LabNode node, Duration interval, List<String> moreVips) {
    super(node);
    this.lab = lab;
    this.interval = interval;
    this.moreVips = List.copyOf(moreVips);
  }

  private Path file(String name) {
    return node().folder().resolve(name);
  }

  @Override
  void prepare() {
    try {
      Files.writeString(file("keepalived.conf"), configuration());
      // Left by a kill -9: it would refuse to start.
      Files.deleteIfExists(file("pid"));
      Files.deleteIfExists(file("vrrp.pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  List<String> commandLine() {
    return List.of(
        "keepalived",
        "-P",
        "-n",
        "-l",
        "-f",
        file("keepalived.conf").toString(),
        "-p",
        file("pid").toString(),
        "-r",
        file("vrrp.pid").toString());
  }

  private String configuration() {
    LabNode peer =
        lab.nodes().stream()
            .filter(other -> other.number() != node().number())
            .findFirst()
            .orElseThrow(() -> new LabFailure("keepalived needs a peer"));
    return """
        global_defs {
          router_id %s
          vrrp_version 3
        }
        vrrp_instance lab {
          state BACKUP
          interface %s
          track_interface {
            %s
          }
          virtual_router_id 51
          priority %d
          advert_int %s
          unicast_src_ip %s
          unicast_peer {
            %s
          }
          virtual_ipaddress {
            %s/24 dev %s
          }
          %s
        }
        """
        .formatted(
            node().id(),
            LabNetwork.SYNC.device(),
            LabNetwork.LAN.device(),
            node().number() == 1 ? 200 : 150,
            Double.toString(interval.toMillis() / 1000.0),
            node().address(LabNetwork.SYNC),
            peer.address(LabNetwork.SYNC),
            lab.vip(),
            LabNetwork.LAN.device(),
            excluded());
  }

  private String excluded() {
    return moreVips.isEmpty()
        ? ""
        : moreVips.stream()
            .map(vip -> "    " + vip + " dev " + LabNetwork.LAN.device())
            .collect(Collectors.joining("\n", "virtual_ipaddress_excluded {\n", "\n  }"));
  }

  /** It has no command for that; stopping it is how it is done. */
  @Override
  public MonotonicInstant handOver() {
    return stop();
  }

  @Override
  public boolean endsWithHandOver() {
    return true;
  }
}
