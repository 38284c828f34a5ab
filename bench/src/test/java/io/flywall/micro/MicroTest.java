package io.flywall.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** That every benchmark runs and is told of, not how fast. */
class MicroTest {
  @Test
  void every_call_has_a_line_with_its_time_and_its_allocation() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                MicroMain.common()
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(10))
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    List<String> lines = MicroMain.table(results);
    assertEquals(
        7, lines.stream().filter(line -> line.matches("\\| \\w+: \\w+ .*\\d+ \\|")).count());
  }
}
