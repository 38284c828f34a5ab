package io.flywall.replication.wire;

import java.util.Optional;

/**
 * Why a connection was closed on a peer that did not behave. Each is counted under its name, on the
 * side that refused. The codes travel in a farewell; they never change.
 */
public enum Refusal {
  NOT_OURS(1, "does not begin as this stream does"),
  NO_COMMON_VERSION(2, "no version of the stream that both sides speak"),
  OVERSIZE(3, "a frame longer than any that is allowed"),
  MALFORMED(4, "a message that is damaged"),
  UNKNOWN_KIND(5, "a message that this build must know and does not"),
  BAD_PATH(6, "a path that leaves its dataset"),
  ENDLESS(7, "a tree larger than this node can hold"),
  OUT_OF_TURN(8, "something that was not asked for"),
  BOMB(9, "compressed content that is larger than announced"),
  CONTENT_MISMATCH(10, "content that is not what its hash says"),
  OLDER_TERM(11, "an older primary, or who still follows one"),
  WRONG_NODE(12, "calls itself otherwise than its certificate does, or is no node of this cluster"),
  NAMESAKE(13, "another node with our own node id"),
  STALLED(14, "no progress within the time limit"),
  NOT_PRIMARY(15, "follows a node that does not lead"),
  FOREIGN_CERTIFICATE(16, "a certificate from another secret or authority"),
  EXPIRED_CERTIFICATE(17, "a certificate that has expired, or is not valid yet"),
  HANDSHAKE_FAILED(18, "no TLS 1.3 with a certificate"),
  HANDSHAKE_TIMEOUT(19, "did not say who it is within the time limit"),
  TOO_MANY_STRANGERS(20, "more connections without a name than are kept"),
  UNWELCOME_CERTIFICATE(21, "this node's certificate: of another secret or authority, or expired"),
  LATER_TERM(22, "a position of a term that this node's election has not heard of"),
  TOO_MANY(23, "more connections than a node of this cluster has use for"),
  WRONG_ADDRESS(24, "comes from an address that is not one of that node's in the configuration"),
  NAME_TWICE(25, "a name that follows from another address, too"),
  BAD_TREE(26, "a tree that no node could have on its disk, or of paths that it did not name");

  private final int code;
  private final String meaning;

  Refusal(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }

  static Optional<Refusal> of(int code) {
    Refusal[] all = values();
    return code >= 1 && code <= all.length ? Optional.of(all[code - 1]) : Optional.empty();
  }
}
