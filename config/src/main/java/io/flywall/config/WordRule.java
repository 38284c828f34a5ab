package io.flywall.config;

import com.typesafe.config.ConfigValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One of a few words. */
record WordRule<T>(Map<String, T> words) implements Rule<T> {

  static WordRule<String> of(String... words) {
    return new WordRule<>(
        Arrays.stream(words)
            .collect(
                Collectors.toMap(
                    Function.identity(), Function.identity(), (a, b) -> a, LinkedHashMap::new)));
  }

  static <E extends Enum<E>> WordRule<E> of(E[] constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    return new WordRule<>(words);
  }

  @Override
  public T read(ConfigValue value) throws Misfit {
    T meaning = Scalars.text(value).map(words::get).orElse(null);
    if (meaning == null) {
      String nearest =
          Scalars.text(value)
              .flatMap(text -> NearestName.among(words.keySet(), text))
              .map(name -> "did you mean " + name + "?")
              .orElse("write one of these words");
      throw new Misfit(String.join(" | ", words.keySet()), nearest);
    }
    return meaning;
  }
}
