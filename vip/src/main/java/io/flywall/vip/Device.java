package io.flywall.vip;

/**
 * A network device as the kernel last described it.
 *
 * @param index the kernel's number for it; a device that is made again gets another one
 * @param name as the kernel spells it, at most 15 bytes (IFNAMSIZ less its final zero)
 * @param up set up by the administrator (IFF_UP)
 * @param carrier frames can pass: IFF_LOWER_UP and IFF_RUNNING, since a port that waits for 802.1X
 *     has the first and not the second
 * @param mac {@link MacAddress#ZERO} where the device has none of six bytes
 */
public record Device(
    int index, String name, boolean up, boolean carrier, MacAddress mac, int mtu) {}
