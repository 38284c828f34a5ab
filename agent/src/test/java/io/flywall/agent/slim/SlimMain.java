package io.flywall.agent.slim;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Slims every jar of the folder named. */
public final class SlimMain {
  private SlimMain() {}

  public static void main(String[] arguments) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (Path jar : jars) {
        SlimJar.of(jar);
      }
    }
  }
}
