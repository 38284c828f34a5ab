package io.flywall.replication.stream;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TreeBudgetTest {
  @Test
  void all_trees_together_take_no_more_than_there_is_and_what_one_gives_up_is_the_others()
      throws Exception {
    TreeBudget budget = new TreeBudget(1000);
    TreeBudget.Part one = budget.part();
    one.grow(400);
    one.grow(600);
    TreeBudget.Part two = budget.part();
    two.grow(400);
    IOException full = assertThrows(IOException.class, () -> two.grow(401));
    assertTrue(full.getMessage().contains("tried again"), full::getMessage);
    one.close();
    one.close();
    two.grow(1000);
    assertThrows(IOException.class, () -> one.grow(1));
  }
}
