package io.flywall.agent.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A {@link ShortTime}, or a bare number of seconds as in the configuration; 0 is a time too. */
final class WaitingTime implements ITypeConverter<Duration> {
  private static final int MOST_DIGITS = 5;

  @Override
  public Duration convert(String text) {
    boolean bare =
        !text.isEmpty()
            && text.length() <= MOST_DIGITS
            && text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
    if (bare) {
      return Duration.ofSeconds(Integer.parseInt(text));
    }
    try {
      return new ShortTime().convert(text);
    } catch (TypeConversionException noTime) {
      throw new TypeConversionException("'" + text + "' is no time; write 5, 30s or 2m");
    }
  }
}
