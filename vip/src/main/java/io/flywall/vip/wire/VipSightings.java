package io.flywall.vip.wire;

import io.flywall.value.VirtualAddress;
import io.flywall.vip.MacAddress;
import io.flywall.vip.WireSighting;
import io.flywall.vip.WireSighting.Word;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a frame of somebody else says about the VIPs of one LAN. */
public final class VipSightings {
  private final Map<InetAddress, VirtualAddress> vips = new HashMap<>();

  public VipSightings(Collection<VirtualAddress> vips) {
    vips.forEach(vip -> this.vips.put(vip.address(), vip));
  }

  /**
   * Empty when the frame says nothing about one of the VIPs, or merely asks for it.
   *
   * @param asked whether we asked a moment ago. RFC 4861 section 7.2.4 sends the answer to a
   *     solicitation from :: to all nodes and without the flag "solicited", so that it looks like
   *     an announcement of its sender's; only the question tells them apart
   */
  public Optional<WireSighting> in(ByteBuffer frame, boolean asked) {
    return ArpFrame.decode(frame)
        .flatMap(this::inArp)
        .or(() -> NeighborAdvertisement.decode(frame).flatMap(told -> inAdvertisement(told, asked)))
        .or(() -> NeighborSolicitation.decode(frame).flatMap(this::inSolicitation));
  }

  private Optional<WireSighting> inArp(ArpFrame frame) {
    Inet4Address sender = frame.senderIp();
    boolean fromNobody = sender.isAnyLocalAddress();
    VirtualAddress vip = vips.get(fromNobody ? frame.targetIp() : sender);
    if (vip == null || (fromNobody && frame.operation() == ArpFrame.Operation.REPLY)) {
      return Optional.empty();
    }
    // RFC 5227: sender and target are the same in an announcement. A request for something else
    // from the VIP comes from a kernel that uses it now: as good as an answer.
    Word word =
        fromNobody ? Word.PROBE : sender.equals(frame.targetIp()) ? Word.ANNOUNCEMENT : Word.ANSWER;
    return Optional.of(new WireSighting(vip, frame.senderMac(), word));
  }

  private Optional<WireSighting> inAdvertisement(NeighborAdvertisement told, boolean asked) {
    MacAddress by = told.targetMac().orElse(told.from());
    Word word = !told.solicited() && !asked ? Word.ANNOUNCEMENT : Word.ANSWER;
    return Optional.ofNullable(vips.get(told.target())).map(vip -> new WireSighting(vip, by, word));
  }

  /** Only from ::, which is how an address is asked for by somebody who wants to have it. */
  private Optional<WireSighting> inSolicitation(NeighborSolicitation asking) {
    return Optional.of(asking)
        .filter(probe -> probe.source().isAnyLocalAddress())
        .map(probe -> vips.get(probe.target()))
        .map(vip -> new WireSighting(vip, asking.from(), Word.PROBE));
  }
}
