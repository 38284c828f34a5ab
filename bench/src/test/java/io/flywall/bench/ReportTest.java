package io.flywall.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Row ROW = Row.ALL.get(0);

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

  private static Map<Contestant, Series> figures(double flywall, double keepalived) {
    return Map.of(Contestant.FLYWALL, series(flywall), Contestant.KEEPALIVED, series(keepalived));
  }

  private static Series series(double... outages) {
    Series series = new Series();
    for (double outage : outages) {
      series.add(outage, 0);
    }
    return series;
  }
}
