package io.flywall.config;

import com.typesafe.config.ConfigValue;
import java.util.regex.Pattern;

/** A whole number within a range. */
record NumberRule(int least, int most) implements Rule<Integer> {
  private static final Pattern WHOLE = Pattern.compile("\\s*-?[0-9]{1,10}\\s*");

  @Override
  public Integer read(ConfigValue value) throws Misfit {
    String text = Scalars.text(value).orElse("");
    if (!WHOLE.matcher(text).matches()) {
      throw new Misfit(mustBe(), "write a whole number");
    }
    long number = Long.parseLong(text.trim());
    if (number < least) {
      throw new Misfit(mustBe(), "raise it");
    }
    if (number > most) {
      throw new Misfit(mustBe(), "lower it");
    }
    return (int) number;
  }

  private String mustBe() {
    return "a whole number from " + least + " to " + most;
  }
}
