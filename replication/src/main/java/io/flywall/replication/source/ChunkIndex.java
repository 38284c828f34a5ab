package io.flywall.replication.source;

import io.flywall.replication.tree.Change;
import io.flywall.replication.tree.Chunk;
import io.flywall.replication.tree.ContentHash;
import io.flywall.replication.tree.Entry;
import io.flywall.replication.tree.Piece;
import io.flywall.replication.tree.Tree;
import io.flywall.replication.tree.TreePath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In which file a chunk is. Sixteen bytes a file and not a map, which would take 100 of each. It is
 * a hint: a file may have changed since, so whoever reads there compares the hash.
 */
final class ChunkIndex {
  /** 24 bits of a number say which chunk it is, the upper 40 are those of its hash. */
  private static final long ORDINAL = 0xFFFFFF;

  /** So many chunks came later than the sorted ones, then it is time to sort again. */
  private static final int LATER_KEPT = 10_000;

  /** Where a chunk begins. */
  record Place(TreePath path, long offset) {}

  private final Entry.File[] files;
  private final int[] firstOrdinals;
  private final long[] sorted;
  private final Map<ContentHash, Place> later = new HashMap<>();

  ChunkIndex(Tree tree) {
    List<Entry.File> list = new ArrayList<>();
    int chunks = 0;
    for (Entry entry : tree.entries()) {
      if (entry instanceof Entry.File file && !file.pieces().isEmpty()) {
        list.add(file);
        chunks += file.pieces().size();
      }
    }
    files = list.toArray(new Entry.File[0]);
    firstOrdinals = new int[files.length];
    sorted = new long[chunks];
    fill();
  }

  private void fill() {
    int ordinal = 0;
    for (int i = 0; i < files.length; i++) {
      firstOrdinals[i] = ordinal;
      for (Piece piece : files[i].pieces()) {
        long upper = piece instanceof Piece.Data data ? upper(data.chunk()) : 0;
        // Beyond 16 million pieces (a terabyte of files) the last are not found and not served;
        // their hash is compared all the same.
        sorted[ordinal] = upper | (ordinal & ORDINAL);
        ordinal++;
      }
    }
    Arrays.sort(sorted);
  }

  private static long upper(Chunk chunk) {
    return chunk.prefix() & ~ORDINAL;
  }

  /** Takes note of what has come since. False: it is time for a new index. */
  boolean add(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.Put put && put.entry() instanceof Entry.File file) {
        long offset = 0;
        for (Piece piece : file.pieces()) {
          if (piece instanceof Piece.Data data) {
            later.put(data.chunk().hash(), new Place(file.path(), offset));
          }
          offset += piece.length();
        }
      }
    }
    return later.size() <= LATER_KEPT;
  }

  /** Where it may be, the most likely first. */
  List<Place> find(Chunk chunk) {
    List<Place> places = new ArrayList<>(1);
    Place latest = later.get(chunk.hash());
    if (latest != null) {
      places.add(latest);
    }
    long upper = upper(chunk);
    int at = Arrays.binarySearch(sorted, upper);
    for (int i = at >= 0 ? at : -at - 1;
        i < sorted.length && (sorted[i] & ~ORDINAL) == upper && places.size() < PLACES;
        i++) {
      add((int) (sorted[i] & ORDINAL), chunk, places);
    }
    return places;
  }

  /** Of a chunk that a thousand files share some copy will be what it was. */
  private static final int PLACES = 4;

  private void add(int ordinal, Chunk chunk, List<Place> places) {
    int at = Arrays.binarySearch(firstOrdinals, ordinal);
    int index = at >= 0 ? at : -at - 2;
    Entry.File file = files[index];
    List<Piece> pieces = file.pieces();
    int wanted = ordinal - firstOrdinals[index];
    if (pieces.get(wanted) instanceof Piece.Data data && data.chunk().equals(chunk)) {
      long offset = 0;
      for (Piece piece : pieces.subList(0, wanted)) {
        offset += piece.length();
      }
      places.add(new Place(file.path(), offset));
    }
  }
}
