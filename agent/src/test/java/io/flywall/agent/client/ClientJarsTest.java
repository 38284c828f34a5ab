package io.flywall.agent.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.flywall.agent.api.SecurePair;
import io.flywall.agent.api.TestCertificate;
import io.flywall.agent.house.Checkout;
import io.flywall.agent.house.ClientExample;
import io.flywall.agent.view.HandOverDesk.Outcome;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars that docs/clients.md names are all that a client needs, and named as they are made. */
class ClientJarsTest {
  private static final Pattern JAR =
      Pattern.compile("`(flywall|jackson)-([a-z]+)(?:-([0-9.]+)\\.jar)?`");

  private static String page() throws IOException {
    return Files.readString(Checkout.root().resolve("docs/clients.md"));
  }

  @Test
  void the_version_and_the_coordinates_are_those_of_the_build() throws IOException {
    String pom = Files.readString(Checkout.root().resolve("agent/pom.xml"));
    String version = first("<version>([^<]+)</version>", pom);
    String dependency = first("(?s)```xml\\n(.*?)```", page());
    assertEquals("io.flywall", first("<groupId>([^<]+)</groupId>", dependency));
    assertTrue(pom.contains("<artifactId>" + first("<artifactId>(.*?)<", dependency)), dependency);
    assertEquals(version, first("<version>([^<]+)</version>", dependency));
    Matcher jar = JAR.matcher(page());
    while (jar.find()) {
      assertEquals(jar.group(1).equals("flywall") ? version : null, jar.group(3), jar.group());
    }
  }

  private static String first(String pattern, String text) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertTrue(found.find(), pattern + " in " + text);
    return found.group(1);
  }

  /** With nothing else on the class path: what it needs and the page forgets is not found. */
  @Test
  void nothing_but_the_named_jars_is_needed(@TempDir Path folder) throws Exception {
    List<URL> named = new ArrayList<>();
    Matcher jar = JAR.matcher(page());
    while (jar.find()) {
      named.add(onThisClassPath(jar.group(1), jar.group(2)).toURI().toURL());
    }
    assertEquals(5, named.size(), named.toString());
    named.add(alone(folder));
    try (SecurePair pair =
            SecurePair.start(folder, TestCertificate.make(folder, "fw", "ip:127.0.0.1"));
        URLClassLoader client =
            new URLClassLoader(named.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      pair.primary.answers(new Outcome.Done("firewall-a", 9, Optional.empty()));
      Method example =
          client
              .loadClass(ClientExample.class.getName())
              .getMethod("moveVips", URI.class, URI.class, Path.class, Path.class);
      Object answer =
          example.invoke(
              null,
              URI.create(SecurePair.url(pair.backup)),
              URI.create(SecurePair.url(pair.primary)),
              pair.tokenFile(),
              pair.authority);
      assertEquals(true, answer.getClass().getMethod("ok").invoke(answer));
      assertEquals(List.of(Optional.empty()), pair.primary.asked());
    }
  }

  /** A module's classes stand for the jar that is made of them. */
  private static File onThisClassPath(String family, String name) {
    Path module = Checkout.root().resolve(name).resolve("target/classes");
    if (family.equals("flywall")) {
      return module.toFile();
    }
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
        .map(File::new)
        .filter(part -> part.getName().matches(family + "-" + name + "-[0-9.]+\\.jar"))
        .findFirst()
        .orElseThrow();
  }

  /** The example's class without the other tests' classes around it. */
  private static URL alone(Path folder) throws Exception {
    String name = ClientExample.class.getName().replace('.', '/') + ".class";
    Path classes = Files.createDirectories(folder.resolve("example"));
    Path file = classes.resolve(name);
    Path unused = Files.createDirectories(file.getParent());
    try (var compiled = ClientExample.class.getClassLoader().getResourceAsStream(name)) {
      long unusedToo = Files.copy(compiled, file);
    }
    return classes.toUri().toURL();
  }
}
