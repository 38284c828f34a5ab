package io.flywall.agent.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The heap holds the keys; a copy of it on a disk would be read by whoever reads disks. */
class NoHeapDumpsTest {
  private static final Path OPTIONS = Path.of("../packaging/src/tree/lib/jvm.options");
  private static final Path UNIT = Path.of("../packaging/src/deb/flywall.service");

  /** As a Java that was told otherwise understands the options: the JVM itself is asked. */
  @Test
  void a_jvm_with_our_options_writes_no_copy_of_its_memory() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + OPTIONS,
            "-XX:+PrintFlagsFinal",
            "-version");
    builder
        .environment()
        .put("JAVA_TOOL_OPTIONS", "-XX:+HeapDumpOnOutOfMemoryError -XX:+CreateCoredumpOnCrash");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    for (String flag : List.of("HeapDumpOnOutOfMemoryError", "CreateCoredumpOnCrash")) {
      assertTrue(Pattern.compile(flag + " +:?= false").matcher(said).find(), said);
    }
  }

  @Test
  void the_unit_writes_none_either() throws IOException {
    assertTrue(Files.readAllLines(UNIT).contains("LimitCORE=0"));
  }
}
