package io.flywall.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  /** Power-off at one second: keepalived is known to take 3362 ms. */
  private static final Row ROW = Row.ALL.get(5);

  private static final Row NOT_COMPARED = Row.ALL.get(Row.ALL.size() - 1);

  @Test
  void a_ratio_is_refused_when_keepalived_is_not_as_known() {
    assertEquals("0.10", Report.ratio(ROW, figures(336.2, 3362)));
    assertEquals("refused", Report.ratio(ROW, figures(336.2, 3362 * 1.4)));
    String page = new Report(Map.of(ROW, figures(336.2, 3362 * 1.4)), 1, 7).markdown();
    assertTrue(page.contains("no ratio, because keepalived's median"), page);
  }

  @Test
  void the_median_of_an_even_number_lies_between_the_middle_ones() {
    Series series = series(4, 1, 3, 2);
    assertEquals(2.5, series.median());
    assertEquals(4, series.worst());
    assertEquals(1, series.least());
  }

  @Test
  void what_never_ended_is_no_figure_but_a_bound() {
    Series never = new Series();
    never.add(new Round(5300, false, 0, false));
    String page =
        new Report(
                Map.of(
                    NOT_COMPARED,
                    Map.of(Contestant.FLYWALL, series(204), Contestant.KEEPALIVED, never)),
                1,
                7)
            .markdown();
    assertTrue(page.contains("| keepalived | 1 | > 5300.0 | > 5300.0 |"), page);
    assertTrue(page.contains("| flywall | 1 | 204.0 | 204.0 | 204.0 | 0 |  |"), page);
    assertTrue(page.contains("in 1 rounds of keepalived nobody took over for 5 s"), page);
  }

  private static Map<Contestant, Series> figures(double flywall, double keepalived) {
    return Map.of(Contestant.FLYWALL, series(flywall), Contestant.KEEPALIVED, series(keepalived));
  }

  private static Series series(double... outages) {
    Series series = new Series();
    for (double outage : outages) {
      series.add(Round.of(outage, 0));
    }
    return series;
  }
}
