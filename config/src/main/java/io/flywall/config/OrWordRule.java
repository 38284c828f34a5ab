package io.flywall.config;

import com.typesafe.config.ConfigValue;
import java.util.Optional;

/** A value, or one word that stands for its absence. */
record OrWordRule<T>(String word, Rule<T> rule) implements Rule<Optional<T>> {
  @Override
  public Optional<T> read(ConfigValue value) throws Misfit {
    if (Scalars.text(value).filter(word::equals).isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(rule.read(value));
    } catch (Misfit misfit) {
      throw new Misfit(misfit.mustBe() + ", or " + word, misfit.remedy());
    }
  }
}
