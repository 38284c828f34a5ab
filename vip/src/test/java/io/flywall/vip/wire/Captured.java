package io.flywall.vip.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Bytes that a real kernel produced; each file says which kernel and how. */
final class Captured {
  static final List<String> NETLINK =
      List.of(
          "ack-done",
          "ack-eaddrnotavail",
          "ack-eexist",
          "ack-eexist6",
          "ack-einval",
          "ack-enodev",
          "address-dump",
          "batch-acks",
          "link-dump",
          "nft-chain-dump",
          "nft-element-dump",
          "nft-flush-notices",
          "nft-lease",
          "nft-load",
          "nft-no-lease",
          "nft-no-table",
          "nft-rule-dump",
          "nft-table",
          "notices");
  static final List<String> FRAMES =
      List.of(
          "arp-request",
          "arp-reply",
          "echo-request",
          "echo-reply",
          "neighbor-solicitation",
          "neighbor-advertisement");

  private Captured() {}

  static List<byte[]> bytes(String name) {
    try (InputStream in = Captured.class.getResourceAsStream("/kernel/" + name + ".hex")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> HexFormat.of().parseHex(line))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<ByteBuffer> datagrams(String name) {
    return bytes(name).stream().map(ByteBuffer::wrap).toList();
  }

  static ByteBuffer one(String name) {
    return datagrams(name).get(0);
  }

  static List<NetlinkMessage> messages(String name) {
    return datagrams(name).stream()
        .flatMap(datagram -> NetlinkMessage.parse(datagram).orElseThrow().stream())
        .toList();
  }
}
