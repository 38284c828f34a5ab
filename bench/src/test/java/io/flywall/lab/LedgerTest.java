package io.flywall.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final byte[] WHOLE = Ledger.EMPTY.with(3).with(17).bytes(new Random(1));

  @Test
  void remembers_every_change() {
    assertEquals(Optional.of(List.of(3L, 17L)), Ledger.read(WHOLE).map(Ledger::changes));
  }

  @Test
  void a_part_of_one_is_none() {
    assertEquals(Optional.empty(), Ledger.read(new byte[0]));
    assertEquals(Optional.empty(), Ledger.read(Arrays.copyOf(WHOLE, WHOLE.length - 1)));
    assertEquals(Optional.empty(), Ledger.read(Arrays.copyOf(WHOLE, WHOLE.length / 2)));
  }

  @Test
  void a_mixture_of_two_is_none() {
    byte[] other = Ledger.EMPTY.with(4).bytes(new Random(2));
    byte[] mixed = WHOLE.clone();
    System.arraycopy(other, 0, mixed, 0, Math.min(other.length, mixed.length) / 2);
    assertEquals(Optional.empty(), Ledger.read(mixed));
  }
}
