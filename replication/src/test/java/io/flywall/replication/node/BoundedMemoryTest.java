package io.flywall.replication.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends of a gigabyte in one process whose heap is a small part of it. */
@Timeout(300)
class BoundedMemoryTest {

  @Test
  void a_gigabyte_passes_through_a_heap_of_36_megabytes_on_both_sides_together() throws Exception {
    Process stream =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx36m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:MaxDirectMemorySize=16m",
                "-Dio.netty.allocator.type=unpooled",
                "-Dio.netty.noPreferDirect=true",
                "-cp",
                System.getProperty("java.class.path", "") + File.pathSeparator,
                BareStreamMain.class.getName(),
                "100",
                "160")
            .redirectErrorStream(true)
            .start();
    String said = new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, stream.waitFor(), said);
    assertTrue(said.contains("bytes=1048576000 "), said);
  }
}
