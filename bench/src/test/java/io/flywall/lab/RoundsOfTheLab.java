package io.flywall.lab;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * Plays each case {@code lab.rounds} times, and says why when it cannot be played here: a failure
 * where {@code lab.required} is true, otherwise a skip.
 */
final class RoundsOfTheLab implements TestTemplateInvocationContextProvider {
  /** A sentence for each thing that is missing here. */
  static void require(List<String> missing) {
    if (Boolean.getBoolean("lab.required")) {
      Assertions.assertEquals(List.of(), missing, "the lab cannot be built here");
    }
    Assumptions.assumeTrue(missing.isEmpty(), () -> String.join("; ", missing));
  }

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    require(LabNeeds.missing());
    int rounds = Integer.getInteger("lab.rounds", 1);
    return IntStream.rangeClosed(1, rounds).mapToObj(round -> new Round(round, rounds));
  }

  private record Round(int number, int rounds) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int invocationIndex) {
      return "round " + number + " of " + rounds;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new LabFigures(number));
    }
  }
}
