package io.flywall.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fetches secrets from where they are written, and refuses those that others can read. */
final class SecretCheck {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final Document document;
  private final Map<String, Secret> found = new HashMap<>();
  private final Set<String> judged = new HashSet<>();

  SecretCheck(Document document) {
    this.document = document;
  }

  /** The secrets by the path of their keys; those with a problem are missing. */
  Map<String, Secret> run(List<WrittenSecret> secrets) {
    for (WrittenSecret secret : secrets) {
      if (secret.isIndirect()) {
        fromFile(secret).ifPresent(text -> found.put(secret.path(), text));
      } else {
        judgeFile(secret, Path.of(secret.place().file()));
        found.put(secret.path(), secret.text());
      }
    }
    return Map.copyOf(found);
  }

  private Optional<Secret> fromFile(WrittenSecret secret) {
    try {
      Path file = Path.of(secret.target());
      if (!file.isAbsolute()) {
        problem(secret, Got.SECRET, "file: and an absolute path", "start the path with /");
        return Optional.empty();
      }
      String text = Files.readString(file).strip();
      judgeFile(secret, file);
      if (text.isEmpty()) {
        problem(secret, "an empty file " + file, "a file with a key", "fill " + file);
        return Optional.empty();
      }
      return Optional.of(Secret.ofText(text));
    } catch (IOException | InvalidPathException e) {
      problem(
          secret,
          "no readable file " + secret.target(),
          "a readable file with a key",
          "create it: flywall secret generate > FILE, chmod 0640 FILE");
      return Optional.empty();
    }
  }

  private void judgeFile(WrittenSecret secret, Path file) {
    if (judged.add(file.toString()) && isOpenToOthers(file)) {
      problem(
          secret,
          "a secret in " + file + " that others can read",
          "0640 root:flywall",
          "chmod 0640 " + file);
    }
  }

  private static boolean isOpenToOthers(Path file) {
    try {
      return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    } catch (IOException | UnsupportedOperationException e) {
      // Vanished meanwhile, or a file system without modes: there is nothing to judge.
      return false;
    }
  }

  private void problem(WrittenSecret secret, String got, String mustBe, String remedy) {
    document.problem(secret.place(), secret.path(), got, mustBe, remedy);
  }
}
