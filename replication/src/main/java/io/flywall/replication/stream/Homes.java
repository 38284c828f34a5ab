package io.flywall.replication.stream;

import io.flywall.value.NodeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * From which addresses a node may come. Whoever knows the secret can make a certificate of any
 * name, so a name alone says little there; an address of the operator's list has to be held or
 * forged, too. Where an authority of the operator's signs names, the certificate is proof enough,
 * and a node may come from behind a router that changes its address.
 */
public final class Homes {
  /** Everybody may come from anywhere. */
  public static final Homes ANYWHERE = new Homes(Map.of(), Set.of());

  private final Map<NodeId, Set<InetAddress>> named;
  private final Set<InetAddress> ofAll;

  private Homes(Map<NodeId, Set<InetAddress>> named, Set<InetAddress> ofAll) {
    this.named = Map.copyOf(named);
    this.ofAll = Set.copyOf(ofAll);
  }

  /**
   * As the configuration lists them.
   *
   * @param named of the peers whose names it gives
   * @param ofAll of all peers: where some have no name, each of them may be any node
   */
  public static Homes of(Map<NodeId, Set<InetAddress>> named, Set<InetAddress> ofAll) {
    return new Homes(named, ofAll);
  }

  boolean mayComeFrom(NodeId node, InetAddress address) {
    Set<InetAddress> homes = named.getOrDefault(node, ofAll);
    return homes.isEmpty() || homes.contains(plain(address));
  }

  /** A socket for both families calls an IPv4 address ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). */
  static InetAddress plain(InetAddress address) {
    byte[] bytes = address.getAddress();
    try {
      return isMapped(bytes)
          ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16))
          : address;
    } catch (UnknownHostException fourBytesAreOne) {
      throw new IllegalStateException(fourBytesAreOne);
    }
  }

  private static boolean isMapped(byte[] bytes) {
    boolean zeros = true;
    for (int i = 0; i < 10 && i < bytes.length; i++) {
      zeros &= bytes[i] == 0;
    }
    return bytes.length == 16 && zeros && bytes[10] == -1 && bytes[11] == -1;
  }
}
