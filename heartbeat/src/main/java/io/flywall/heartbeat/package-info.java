/**
 * The heartbeat datagram: its bytes, its authentication, its replay protection, and when to send
 * one (pure).
 *
 * <p>What must never enter: sockets (they live in {@code .udp}), clocks, threads, loggers, and any
 * decision about roles: this room says what was heard and whether it is genuine, the election says
 * what it means.
 *
 * <p>Invariants: bytes from the wire give a {@link io.flywall.heartbeat.Verdict}, never an
 * exception; a refused datagram changes no state but its counter; checks run from cheap to costly
 * to stateful; nothing recorded in an earlier life of either node is ever accepted.
 *
 * <h2>The datagram</h2>
 *
 * <pre>
 *    0  version      1 byte   lower half: written in (1), upper half: newer ones that the sender
 *                             speaks (0); an unknown one gets a counted verdict
 *    1  kind         1 byte   heartbeat, answer, vote request, vote, state, released, …
 *    2  key id       1 byte   which of secret_keys sealed it
 *    3  node         4 bytes  short form of the sender's node id
 *    7  sender       8 bytes  boot id of the sending agent: random, new at each start
 *   15  receiver     8 bytes  boot id of the receiver as the sender knows it; 0 = not yet
 *   23  sequence     6 bytes  grows with every datagram of this sender and boot
 *   29  body         sealed; 27 bytes in a heartbeat and in an answer
 *    …  tag         16 bytes
 * </pre>
 *
 * A heartbeat or an answer is 72 bytes of UDP payload, 100 on the wire with IPv4, 120 with IPv6,
 * which is just the limit. Vote requests, seven bytes longer, travel in elections only.
 *
 * <h2>Why it can be trusted</h2>
 *
 * Sealing is AES-256-GCM-SIV (RFC 8452) with the 29 header bytes as associated data. The key is
 * HKDF-SHA-256 (RFC 5869) of the stretched secret, salted with the cluster id, for this purpose and
 * this sender's boot id: one key per direction and boot. The nonce is the sequence. A construction
 * that survives a repeated nonce was chosen because a machine restored from a memory snapshot
 * repeats boot id and sequence; plain GCM would leak its authentication key then.
 *
 * <p>Freshness needs no clock: a message counts only if it names the receiver's current boot id. An
 * agent that just started knows nobody's; it sends with receiver 0, gets an answer that names it,
 * and names the answerer from then on (three-way, like BFD's discriminators, RFC 5880 section 6.3).
 * Within a boot a sliding window refuses repeats.
 *
 * <h2>Nodes of two versions</h2>
 *
 * A build speaks its own version and the one before; which one two nodes use is theirs to find out
 * ({@link io.flywall.heartbeat.WireVersions}). Kinds of an exact length change with the version
 * byte only; the state datagram can grow without it, because unknown fields are skipped.
 *
 * <p>Start reading at {@link io.flywall.heartbeat.Conversation}, then {@link
 * io.flywall.heartbeat.Pulse}.
 */
package io.flywall.heartbeat;
