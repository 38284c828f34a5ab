package io.flywall.replication.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.replication.crypto.Sha256;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Piece;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceReaderTest {
  private static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static List<Piece> pieces(byte[] bytes) throws IOException {
    return new PieceReader().read(Channels.newChannel(new ByteArrayInputStream(bytes)));
  }

  private static Set<Piece> newOnes(List<Piece> before, List<Piece> after) {
    Set<Piece> pieces = new HashSet<>(after);
    before.forEach(pieces::remove);
    return pieces;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 32_768, 32_769, 262_144, 262_145, 1_000_000})
  void pieces_are_the_file_without_a_gap(int length) throws IOException {
    byte[] bytes = random(length, length);
    // A hole of 20 blocks in the middle, where there is room.
    int from = length / 2 / 4096 * 4096;
    int to = Math.min(length, from + 20 * 4096);
    if (to - from >= 16 * 4096) {
      Arrays.fill(bytes, from, to, (byte) 0);
    }
    int at = 0;
    for (Piece piece : pieces(bytes)) {
      int end = at + (int) piece.length();
      if (piece instanceof Piece.Data data) {
        byte[] hash = Sha256.newDigest().digest(Arrays.copyOfRange(bytes, at, end));
        assertEquals(new ContentHash(hash), data.chunk().hash());
        assertTrue(piece.length() <= Chunk.LARGEST);
      } else {
        for (int i = at; i < end; i++) {
          assertEquals(0, bytes[i]);
        }
      }
      at = end;
    }
    assertEquals(length, at);
  }

  @Test
  void a_small_file_is_one_chunk() throws IOException {
    assertEquals(1, pieces(random(1, 32_768)).size());
  }

  @Test
  void a_line_in_ten_megabytes_changes_a_hundredth_of_them() throws IOException {
    byte[] before = random(2, 10_000_000);
    byte[] line = "one line more\n".getBytes(StandardCharsets.US_ASCII);
    byte[] after = new byte[before.length + line.length];
    int at = 3_333_333;
    System.arraycopy(before, 0, after, 0, at);
    System.arraycopy(line, 0, after, at, line.length);
    System.arraycopy(before, at, after, at + line.length, before.length - at);
    Set<Piece> changed = newOnes(pieces(before), pieces(after));
    assertTrue(changed.size() <= 3, changed.size() + " chunks");
    long bytes = changed.stream().mapToLong(Piece::length).sum();
    assertTrue(bytes < before.length / 20, bytes + " bytes");
  }

  @Test
  void chunks_have_the_size_they_are_meant_to_have() throws IOException {
    List<Piece> pieces = pieces(random(3, 20_000_000));
    long average = 20_000_000 / pieces.size();
    assertTrue(average > 64 * 1024 && average < 128 * 1024, "average " + average);
  }

  @Test
  void long_zeros_are_holes_and_short_ones_are_not() throws IOException {
    byte[] bytes = random(4, 1_000_000);
    Arrays.fill(bytes, 100_000, 400_000, (byte) 0);
    Arrays.fill(bytes, 600_000, 660_000, (byte) 0);
    List<Long> holes =
        pieces(bytes).stream().filter(Piece.Hole.class::isInstance).map(Piece::length).toList();
    // From the first whole block to the last.
    assertEquals(List.of((long) (97 - 25) * 4096), holes);
  }

  @Test
  void five_gigabytes_of_nothing_are_one_hole() throws IOException {
    InputStream zeros =
        new InputStream() {
          private long left = 5_000_000_000L / 4096 * 4096;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] into, int from, int length) {
            int given = (int) Math.min(length, left);
            Arrays.fill(into, from, from + given, (byte) 0);
            left -= given;
            return given == 0 ? -1 : given;
          }
        };
    assertEquals(
        List.of(new Piece.Hole(5_000_000_000L / 4096 * 4096)),
        new PieceReader().read(Channels.newChannel(zeros)));
  }

  @Test
  void one_reader_reads_one_file_after_the_other() throws IOException {
    PieceReader reader = new PieceReader();
    byte[] one = random(5, 700_000);
    byte[] other = random(6, 300_000);
    List<Piece> first = reader.read(Channels.newChannel(new ByteArrayInputStream(one)));
    List<Piece> second = reader.read(Channels.newChannel(new ByteArrayInputStream(other)));
    assertEquals(pieces(one), first);
    assertEquals(pieces(other), second);
  }
}
