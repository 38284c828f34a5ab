package io.flywall.bench.replication;

import io.flywall.lab.Command;
import io.flywall.lab.LabFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Files to replicate: half of them random bytes, which nothing makes smaller, half of them words.
 *
 * @param bytes of all of them
 */
record FileSet(int files, long bytes) {
  /** As many as an operator puts into one directory. */
  private static final int IN_A_FOLDER = 100;

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static final String[] WORDS = {
    "interface", "address", "lease", "nft", "add", "rule", "accept", "drop", "10.77.0.", "# ", "\n"
  };

  /** Writes them below {@code folder}, and waits until they are on the disk. */
  void write(Path folder) {
    // The same every time: both contestants of every round get the same.
    Random random = new Random(1);
    try {
      for (int i = 0; i < files; i++) {
        Path home = folder.resolve("folder-" + i / IN_A_FOLDER);
        Path unused = Files.createDirectories(home);
        byte[] content = new byte[(int) (bytes / files)];
        if (i % 2 == 0) {
          random.nextBytes(content);
        } else {
          words(random, content);
        }
        unused = Files.write(home.resolve("file-" + i), content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String unused = Command.output("sync", "-f", folder.toString());
  }

  private static void words(Random random, byte[] content) {
    int at = 0;
    while (at < content.length) {
      String text = WORDS[random.nextInt(WORDS.length)] + random.nextInt(1000) + ' ';
      byte[] word = text.getBytes(StandardCharsets.US_ASCII);
      int length = Math.min(word.length, content.length - at);
      System.arraycopy(word, 0, content, at, length);
      at += length;
    }
  }

  /** That nothing was lost on the way. */
  static void assertEqual(Path sent, Path arrived) {
    // --no-dereference is of no matter: there are no links.
    Command compared =
        Command.run(
            List.of(
                "diff", "-r", "-q", "-x", ".flywall-staging*", sent.toString(), arrived.toString()),
            "",
            LONGEST);
    if (compared.status() != 0) {
      throw new LabFailure("not what was sent: " + compared.output());
    }
  }

  static void delete(Path folder) {
    String unused = Command.run(List.of("rm", "-rf", folder.toString()), "", LONGEST).orFail();
  }

  @Override
  public String toString() {
    return files + " files, " + bytes / 1_000_000 + " MB";
  }
}
