/**
 * Who may connect to whom: keys and certificates for TLS 1.3 (RFC 8446) with both sides named.
 *
 * <p>What must never enter: sockets and Netty (they live in {@code .link}), HOCON, and another
 * room: the agent passes in the stretched secret as bytes.
 *
 * <p>Invariants: TLS 1.3 only, never without a certificate of both sides; whoever is refused is
 * refused under a name ({@link io.flywall.replication.wire.Refusal}); a private key is never
 * printed.
 *
 * <h2>From the shared secret</h2>
 *
 * Whoever knows the secret is the cluster. So each secret <em>is</em> a certificate authority: its
 * P-256 key comes from the stretched secret by HKDF-SHA-256 (RFC 5869), with the cluster id as salt
 * and a label of its own, by way of 384 bits reduced modulo the order of the curve (FIPS 186-5,
 * A.2.1). No node has to ask another for a signature, and nothing has to be stored or handed out.
 * At each start a node makes a fresh key, and signs a certificate with its node id for it. It
 * trusts the authorities of all listed secrets and presents a certificate of the first: a secret is
 * rotated without loss, as with heartbeats.
 *
 * <p>These certificates hold from 1970 to 9999, on purpose: a firewall whose clock is dead has to
 * follow its primary all the same. A validity period limits how long a key is good that may have
 * been copied; the key of a certificate here lives in the memory of one process and ends with it,
 * and what lasts, the secret, is ended by rotation and by nothing else.
 *
 * <p>External pre-shared keys of TLS 1.3 would say the same in fewer bytes, but the JDK's engine
 * has none; a static password inside TLS with unnamed certificates would give it to whoever sits
 * between.
 *
 * <p>What it gives: nobody without the secret can read, change or replay anything, or be a peer;
 * what was recorded stays closed when the secret is lost later (ephemeral key exchange). What it
 * does not give: a node can call itself by another's name, because it knows the same secret (it has
 * to come from an address that the configuration gives to that name, and one name does not follow
 * from two at once: {@link io.flywall.replication.wire.Refusal#WRONG_ADDRESS}, {@code NAME_TWICE});
 * a single node cannot be shut out but by a new secret on the others; and who connects sees a
 * signature made with a key from the secret, so that he can try guesses at home. A guess costs him
 * what stretching costs us (as with a recorded heartbeat), and a generated secret cannot be
 * guessed.
 *
 * <h2>From the operator's certificates</h2>
 *
 * Where {@code replication.tls} names files, those count alone: a certificate is accepted when it
 * leads to {@code ca}, is valid today, and names the node (common name or DNS name). Changed files
 * are taken over; what cannot be read is said, and the old ones stay. Who is connected is judged
 * again every ten seconds: a certificate that has expired, or whose authority is no longer in
 * {@code ca}, ends its connection, and its node comes again with what it has by then. Peers have to
 * be named by their ids, because an authority may have signed for others than nodes.
 *
 * <h2>Without encryption</h2>
 *
 * {@code encryption = false} takes away more than secrecy: nobody shows who he is, so anybody who
 * reaches the port reads all datasets, and who can answer in a primary's place writes them.
 *
 * <p>Start reading at {@link io.flywall.replication.tls.ClusterAuthority}, then {@link
 * io.flywall.replication.tls.TlsEngines}.
 */
package io.flywall.replication.tls;
