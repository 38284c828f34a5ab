package io.flywall.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A time. A bare number is seconds, in quotes too (environment variables arrive as text); the
 * library alone would take milliseconds.
 */
record DurationRule(Duration least, Duration most) implements Rule<Duration> {
  private static final Pattern BARE = Pattern.compile("\\s*[-+]?[0-9]{1,15}(\\.[0-9]{1,9})?\\s*");

  @Override
  public Duration read(ConfigValue value) throws Misfit {
    Duration duration = parsed(value);
    if (duration.compareTo(least) < 0) {
      throw new Misfit(mustBe(), "raise it");
    }
    if (duration.compareTo(most) > 0) {
      throw new Misfit(mustBe(), "lower it (a bare number is seconds)");
    }
    return duration;
  }

  private Duration parsed(ConfigValue value) throws Misfit {
    String text = Scalars.text(value).orElseThrow(this::noTime);
    if (BARE.matcher(text).matches()) {
      return ofSeconds(new BigDecimal(text.trim()));
    }
    if (value.valueType() != ConfigValueType.STRING) {
      throw noTime();
    }
    try {
      return value.atKey("time").getDuration("time");
    } catch (ConfigException e) {
      throw noTime();
    }
  }

  private static Duration ofSeconds(BigDecimal seconds) {
    BigDecimal nanos = seconds.movePointRight(9);
    // Beyond what 64 bits of nanoseconds hold (292 years) every range says no anyway.
    BigDecimal limit = BigDecimal.valueOf(Long.MAX_VALUE);
    return Duration.ofNanos(nanos.min(limit).max(limit.negate()).longValue());
  }

  private Misfit noTime() {
    return new Misfit(
        mustBe(),
        "write a number and a unit (ms, s, m, h, d), like 100ms; a bare number is seconds");
  }

  private String mustBe() {
    return "a time from " + TimeText.of(least) + " to " + TimeText.of(most);
  }
}
