package io.flywall.lab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * A file that remembers every change it has seen and carries its own checksum: half of one is told
 * from a whole one, and a change that was lost is missing for ever.
 */
record Ledger(List<Long> changes) {
  static final Ledger EMPTY = new Ledger(List.of());

  /** Large enough that a kill meets one on its way, and never twice the same length. */
  private static final int MOST_PADDING = 40_000;

  private static final String SUM = "\nsum ";

  Ledger {
    changes = List.copyOf(changes);
  }

  Ledger with(long change) {
    List<Long> all = new ArrayList<>(changes);
    all.add(change);
    return new Ledger(all);
  }

  byte[] bytes(Random random) {
    StringBuilder text = new StringBuilder();
    changes.forEach(change -> text.append(change).append(' '));
    text.append('\n');
    int length = random.nextInt(MOST_PADDING);
    for (int i = 0; i < length; i++) {
      text.append((char) ('0' + random.nextInt('z' - '0')));
    }
    return (text + SUM + sum(text.toString())).getBytes(StandardCharsets.US_ASCII);
  }

  /** Empty: not one of ours, or not all of it. */
  static Optional<Ledger> read(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.US_ASCII);
    int end = text.lastIndexOf(SUM);
    if (end < 0 || !text.substring(end + SUM.length()).equals(sum(text.substring(0, end)))) {
      return Optional.empty();
    }
    List<Long> changes = new ArrayList<>();
    for (String change : text.lines().findFirst().orElse("").split(" ", -1)) {
      if (!change.isEmpty()) {
        changes.add(Long.parseLong(change));
      }
    }
    return Optional.of(new Ledger(changes));
  }

  private static String sum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    return Long.toHexString(crc.getValue());
  }
}
