package io.flywall.vip.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The kernel's answer to a request: NLMSG_ERROR, with error 0 when all went well.
 *
 * @param errno positive, or 0
 * @param text the kernel's own words (NLMSGERR_ATTR_MSG, Linux 4.12 and later), or empty
 */
public record Acknowledgement(int sequence, int errno, String text) {
  /** NLM_F_CAPPED: of the request only its header is repeated. */
  private static final int FLAG_CAPPED = 0x100;

  /** NLM_F_ACK_TLVS: attributes follow the repeated request. */
  private static final int FLAG_TLVS = 0x200;

  private static final int ATTRIBUTE_MESSAGE = 1;

  /** Empty when the message is no acknowledgement or not a whole one. */
  public static Optional<Acknowledgement> decode(NetlinkMessage message) {
    ByteBuffer body = message.body();
    if (message.type() != NetlinkMessage.ERROR
        || body.remaining() < Integer.BYTES + NetlinkMessage.HEADER_LENGTH) {
      return Optional.empty();
    }
    int error = body.getInt();
    // The kernel gives -errno; Integer.MIN_VALUE has no negation.
    if (error > 0 || error == Integer.MIN_VALUE) {
      return Optional.empty();
    }
    return Optional.of(new Acknowledgement(message.sequence(), -error, textOf(message, body)));
  }

  /** Words that cannot be read must not hide the error that they explain: then there are none. */
  private static String textOf(NetlinkMessage message, ByteBuffer body) {
    if (!message.has(FLAG_TLVS)) {
      return "";
    }
    int repeated = body.getInt(body.position());
    int skip =
        message.has(FLAG_CAPPED) ? NetlinkMessage.HEADER_LENGTH : NetlinkMessage.aligned(repeated);
    if (skip < NetlinkMessage.HEADER_LENGTH || skip > body.remaining()) {
      return "";
    }
    body.position(body.position() + skip);
    return Attributes.parse(body)
        .flatMap(attributes -> attributes.text(ATTRIBUTE_MESSAGE))
        .orElse("");
  }

  /** What to tell a person: the kernel's words, else the error's name, else nothing. */
  public String inWords() {
    if (errno == 0) {
      return text;
    }
    return text.isEmpty() ? Errno.nameOf(errno) : Errno.nameOf(errno) + ": " + text;
  }
}
