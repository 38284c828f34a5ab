package io.flywall.agent.slim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlimJarTest {
  private static final String TYPE = "io/flywall/agent/slim/SlimJarTest.class";

  @TempDir private Path folder;

  private static byte[] thisClass() throws IOException {
    try (InputStream in = SlimJarTest.class.getResourceAsStream("SlimJarTest.class")) {
      return in.readAllBytes();
    }
  }

  private Path jar() throws IOException {
    Path jar = folder.resolve("some.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("io/"));
      out.putNextEntry(new ZipEntry("words"));
      out.write(new byte[] {1, 2, 3});
      out.putNextEntry(new ZipEntry(TYPE));
      out.write(thisClass());
    }
    return jar;
  }

  @Test
  void classes_get_smaller_and_the_rest_stays() throws IOException {
    Path jar = jar();
    SlimMain.main(new String[] {folder.toString()});
    try (ZipFile slim = new ZipFile(jar.toFile())) {
      assertEquals(
          List.of("words", TYPE), slim.stream().map(ZipEntry::getName).toList(), "no folders");
      assertArrayEquals(
          new byte[] {1, 2, 3}, slim.getInputStream(slim.getEntry("words")).readAllBytes());
      byte[] type = slim.getInputStream(slim.getEntry(TYPE)).readAllBytes();
      assertTrue(type.length < thisClass().length);
    }
  }

  @Test
  void the_second_time_nothing_is_left_to_do_and_the_outcome_is_the_same() throws IOException {
    Path jar = jar();
    SlimJar.of(jar);
    byte[] once = Files.readAllBytes(jar);
    SlimJar.of(jar);
    assertArrayEquals(once, Files.readAllBytes(jar));
    Files.delete(jar);
    SlimJar.of(jar());
    assertArrayEquals(once, Files.readAllBytes(jar));
  }
}
