package io.flywall.agent.process;

import io.flywall.agent.api.FlywallGroup;
import io.flywall.config.ConfigurationFile;
import io.flywall.config.Host;
import io.flywall.config.InvalidConfiguration;
import io.flywall.config.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code run_dir/api.config}: the files that the running agent's configuration comes from, and how
 * they were when it was found good. A command that finds them so need not judge them again, which
 * takes longer than to ask the agent.
 *
 * <pre>
 *   inode, time of the last change of content, mode or owner in ns, size, path; a file a line
 * </pre>
 */
public final class LoadedFiles {
  static final String NAME = "api.config";

  private static final String ATTRIBUTES = "unix:ino,ctime,size";

  /** Belongs to whoever runs this. */
  private static final Path SELF = Path.of("/proc/self");

  private static final int ROOT = 0;
  private static final int OTHERS_WRITE = 0022;

  private LoadedFiles() {}

  // ---- the agent's side -----------------------------------------------------------------------

  /** On a thread of its own: it reads everything again, and nobody has to wait for that. */
  static void keepLater(Settings running, Path runDirectory) {
    Thread thread = new Thread(() -> keep(running, runDirectory), "loaded-files");
    thread.setDaemon(true);
    thread.start();
  }

  /** Nothing is kept of files that say something else by now, or of a file that includes others. */
  public static void keep(Settings running, Path runDirectory) {
    Path kept = runDirectory.resolve(NAME);
    try {
      boolean unused = Files.deleteIfExists(kept);
      String before = describe(running.sources());
      Settings again = ConfigurationFile.load(running.file(), Host.here());
      if (!before.isEmpty() && again.edition().equals(running.edition())) {
        write(kept, before);
      }
    } catch (InvalidConfiguration | IOException changed) {
      // Then each command judges the files itself.
    }
  }

  private static void write(Path kept, String text) throws IOException {
    Path fresh = kept.resolveSibling(NAME + ".new");
    boolean unused = Files.deleteIfExists(fresh);
    Path unusedPath =
        Files.createFile(
            fresh,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    unusedPath = Files.writeString(fresh, text);
    FlywallGroup.own(fresh);
    unusedPath = Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r-----"));
    unusedPath = Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String describe(List<Path> files) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files) {
      text.append(state(file)).append(file).append('\n');
    }
    return text.toString();
  }

  // ---- both sides -----------------------------------------------------------------------------

  private static String state(Path file) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(file, ATTRIBUTES);
    StringBuilder text = new StringBuilder();
    FileTime changed = (FileTime) attributes.get("ctime");
    text.append(attributes.get("ino")).append(' ');
    text.append(changed.to(TimeUnit.NANOSECONDS)).append(' ');
    return text.append(attributes.get("size")).append(' ').toString();
  }

  // ---- a command's side: no lambda, no pattern, nothing that takes a JVM time to begin with ---

  /**
   * Whether the agent that runs with this directory has judged just that file, and nothing of it is
   * changed or closed to this user.
   */
  public static boolean areUnchanged(Path runDirectory, Path file) {
    try {
      Path list = runDirectory.resolve(NAME);
      if (!isOurs(runDirectory) || !isOurs(list)) {
        return false;
      }
      String kept = Files.readString(list, StandardCharsets.UTF_8);
      boolean first = true;
      int begin = 0;
      for (int end = kept.indexOf('\n'); end >= 0; end = kept.indexOf('\n', begin)) {
        String line = kept.substring(begin, end);
        begin = end + 1;
        Path path = Path.of(line.substring(line.indexOf('/')));
        boolean named = !first || path.equals(file.toAbsolutePath());
        boolean asItWas = named && Files.isReadable(path) && line.equals(state(path) + path);
        if (!asItWas) {
          return false;
        }
        first = false;
      }
      return !first;
    } catch (IOException | RuntimeException unreadable) {
      return false;
    }
  }

  /** Whether only root or this user can have put it there: in /tmp anybody could. */
  private static boolean isOurs(Path path) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode");
    int owner = (Integer) attributes.get("uid");
    boolean known = owner == ROOT || owner == (Integer) Files.getAttribute(SELF, "unix:uid");
    return known && ((Integer) attributes.get("mode") & OTHERS_WRITE) == 0;
  }
}
