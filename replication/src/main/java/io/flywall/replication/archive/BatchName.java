package io.flywall.replication.archive;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a directory in which is what one batch replaced for one reason. */
record BatchName(Instant time, Reason reason) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSSX").withZone(ZoneOffset.UTC);

  private static final Pattern FORM = Pattern.compile("([0-9T.]+Z)-([a-z-]+)");

  String text() {
    return TIME.format(time) + "-" + reason.word();
  }

  static Optional<BatchName> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      for (Reason reason : Reason.values()) {
        if (reason.word().equals(matcher.group(2))) {
          return time(matcher.group(1)).map(time -> new BatchName(time, reason));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(TIME.parse(text, Instant::from));
    } catch (DateTimeParseException foreign) {
      return Optional.empty();
    }
  }
}
