package io.flywall.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MillisTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.00 ms",
    "1.899, 1.90 ms",
    "9.994, 9.99 ms",
    "154, 154 ms",
    "999.4, 999 ms",
    "1000, 1.0 s",
    "119000, 119.0 s",
    "120000, 2 min",
    "7200000, 2.0 h"
  })
  void a_time_is_written_in_the_unit_that_people_would_use(double millis, String text) {
    assertEquals(text, Millis.text(millis));
  }
}
