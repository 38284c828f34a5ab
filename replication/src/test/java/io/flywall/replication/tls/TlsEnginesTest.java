package io.flywall.replication.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.wire.Refusal;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class TlsEnginesTest {

  private static Handshake between(NodeIdentity client, NodeIdentity server) {
    return new Handshake(Identities.engines(client).client(), Identities.engines(server).server())
        .played();
  }

  @Test
  void nodes_with_one_secret_know_each_other_by_name() {
    SSLEngine client = Identities.engines(Identities.derived("fw1", "flywall", 1)).client();
    SSLEngine server = Identities.engines(Identities.derived("fw2", "flywall", 1)).server();
    assertTrue(new Handshake(client, server).played().succeeded());
    assertEquals("TLSv1.3", client.getSession().getProtocol());
    assertEquals(Set.of("fw2"), PeerName.of(client.getSession()));
    assertEquals(Set.of("fw1"), PeerName.of(server.getSession()));
  }

  @Test
  void everybody_who_knows_the_secret_makes_the_same_authority() {
    ClusterAuthority one = ClusterAuthority.of(Identities.secret(1, 7), "flywall");
    ClusterAuthority two = ClusterAuthority.of(Identities.secret(1, 7), "flywall");
    assertEquals(one.certificate().getPublicKey(), two.certificate().getPublicKey());
    ClusterAuthority elsewhere = ClusterAuthority.of(Identities.secret(1, 7), "other");
    assertNotEquals(one.certificate().getPublicKey(), elsewhere.certificate().getPublicKey());
  }

  /** The derivation is part of the wire format: another key means that nobody is trusted. */
  @Test
  void the_authority_of_a_secret_does_not_change() {
    ECPublicKey key =
        (ECPublicKey)
            ClusterAuthority.of(Identities.secret(1, 7), "flywall").certificate().getPublicKey();
    assertEquals(
        "49e96c4e68093e44032e57186b3e1f2e9260115d1ee3abfb91671e724e63f230",
        key.getW().getAffineX().toString(16));
  }

  @Test
  void who_is_connected_is_judged_by_what_is_trusted_now() {
    Identities.Authority old = new Identities.Authority();
    TlsEngines engines = Identities.engines(old.issue("fw1"));
    SSLEngine server = engines.server();
    SSLEngine client = Identities.engines(old.issue("fw2")).client();
    assertTrue(new Handshake(client, server).played().succeeded());
    engines.renew(old.issue("fw1"));
    assertEquals(Optional.empty(), engines.judge(server.getSession()));
    engines.renew(new Identities.Authority().issue("fw1"));
    assertEquals(Optional.of(Refusal.FOREIGN_CERTIFICATE), engines.judge(server.getSession()));
    assertEquals(
        Optional.of(Refusal.HANDSHAKE_FAILED), engines.judge(engines.server().getSession()));
  }

  @Test
  void another_secret_is_refused_by_both() {
    NodeIdentity ours = Identities.derived("fw1", "flywall", 1);
    NodeIdentity foreign = Identities.derived("fw2", "flywall", 2);
    assertEquals(Optional.of(Refusal.FOREIGN_CERTIFICATE), client(between(ours, foreign)));
    assertEquals(Optional.of(Refusal.FOREIGN_CERTIFICATE), client(between(foreign, ours)));
  }

  @Test
  void another_cluster_with_the_same_secret_is_refused() {
    assertEquals(
        Optional.of(Refusal.FOREIGN_CERTIFICATE),
        client(between(Identities.derived("fw1", "one", 1), Identities.derived("fw2", "two", 1))));
  }

  /** A client that trusts too much: the server has to judge by itself. */
  @Test
  void a_server_refuses_a_foreign_client_that_accepts_it() {
    NodeIdentity server = Identities.derived("fw1", "flywall", 1);
    NodeIdentity foreign = Identities.derived("fw2", "flywall", 2);
    NodeIdentity credulous = new NodeIdentity(foreign.key(), foreign.chain(), server.trusted());
    Handshake handshake = between(credulous, server);
    assertEquals(Optional.of(Refusal.FOREIGN_CERTIFICATE), server(handshake));
  }

  @Test
  void secrets_are_rotated_without_a_moment_of_mistrust() {
    NodeIdentity old = Identities.derived("fw1", "flywall", 1);
    NodeIdentity listedSecond = Identities.derived("fw2", "flywall", 1, 2);
    NodeIdentity listedFirst = Identities.derived("fw2", "flywall", 2, 1);
    NodeIdentity alone = Identities.derived("fw1", "flywall", 2);
    assertTrue(between(old, listedSecond).succeeded());
    assertTrue(between(listedSecond, listedFirst).succeeded());
    assertTrue(between(listedFirst, listedSecond).succeeded());
    assertTrue(between(listedFirst, alone).succeeded());
    assertFalse(between(old, alone).succeeded());
  }

  @Test
  void the_operators_certificates_count_where_they_are_given() {
    Identities.Authority authority = new Identities.Authority();
    assertTrue(between(authority.issue("fw1"), authority.issue("fw2")).succeeded());
    assertEquals(
        Optional.of(Refusal.FOREIGN_CERTIFICATE),
        client(between(authority.issue("fw1"), new Identities.Authority().issue("fw2"))));
  }

  @Test
  void an_expired_certificate_is_refused_by_name_on_both_sides() {
    Identities.Authority authority = new Identities.Authority();
    NodeIdentity good = authority.issue("fw1");
    NodeIdentity expired = authority.issueExpired("fw2");
    NodeIdentity early = authority.issueForLater("fw2");
    assertEquals(Optional.of(Refusal.EXPIRED_CERTIFICATE), client(between(good, expired)));
    assertEquals(Optional.of(Refusal.EXPIRED_CERTIFICATE), server(between(expired, good)));
    assertEquals(Optional.of(Refusal.EXPIRED_CERTIFICATE), client(between(good, early)));
  }

  @Test
  void a_client_without_a_certificate_is_refused() {
    NodeIdentity server = Identities.derived("fw1", "flywall", 1);
    SSLEngine nameless = Identities.engines(server).client();
    SSLEngine strict = Identities.engines(server).server();
    NodeIdentity empty = new NodeIdentity(server.key(), List.of(), server.trusted());
    SSLEngine client = Identities.engines(empty).client();
    Handshake handshake = new Handshake(client, strict).played();
    assertEquals(Optional.of(Refusal.HANDSHAKE_FAILED), server(handshake));
    assertTrue(new Handshake(nameless, Identities.engines(server).server()).played().succeeded());
  }

  @Test
  void older_versions_of_tls_are_refused() {
    NodeIdentity identity = Identities.derived("fw1", "flywall", 1);
    SSLEngine old = Identities.engines(identity).client();
    old.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
    old.setEnabledProtocols(new String[] {"TLSv1.2"});
    Handshake handshake = new Handshake(old, Identities.engines(identity).server()).played();
    assertEquals(Optional.of(Refusal.HANDSHAKE_FAILED), server(handshake));
  }

  @Test
  void a_renewed_identity_counts_from_the_next_connection_on() {
    Identities.Authority authority = new Identities.Authority();
    TlsEngines server = Identities.engines(authority.issue("fw1"));
    SSLEngine before = server.server();
    server.renew(authority.issue("fw1-renewed"));
    SSLEngine client = Identities.engines(authority.issue("fw2")).client();
    assertTrue(new Handshake(client, before).played().succeeded());
    assertEquals(Set.of("fw1"), PeerName.of(client.getSession()));
    SSLEngine next = Identities.engines(authority.issue("fw2")).client();
    assertTrue(new Handshake(next, server.server()).played().succeeded());
    assertEquals(Set.of("fw1-renewed"), PeerName.of(next.getSession()));
  }

  @Test
  void nothing_secret_is_printed() {
    NodeIdentity identity = Identities.derived("fw1", "flywall", 1);
    assertEquals("identity of CN=fw1", identity.toString());
    assertEquals("secret 1", Identities.secret(1, 7).toString());
  }

  private static Optional<Refusal> client(Handshake handshake) {
    return handshake.clientFailure().map(Distrusted::reasonOf);
  }

  private static Optional<Refusal> server(Handshake handshake) {
    return handshake.serverFailure().map(Distrusted::reasonOf);
  }
}
