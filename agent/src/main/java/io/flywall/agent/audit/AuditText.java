package io.flywall.agent.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file as it lies there.
 *
 * @param lines those that have an end
 * @param torn something follows that has none: a crash, or a full disk, came between
 */
record AuditText(List<String> lines, boolean torn) {
  static AuditText of(Path file) throws IOException {
    // Not readAllLines: what is not UTF-8 in one line must not hide the others.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    int end = text.lastIndexOf('\n') + 1;
    return new AuditText(text.substring(0, end).lines().toList(), end < text.length());
  }
}
