package io.flywall.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a script may be run: it runs as root, or as whom the operator chose, so whoever can write
 * it, or a directory on the way to it, would be that user.
 */
public final class ScriptGuard {
  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int ANYBODY_EXECUTES = 0111;

  /** As many as the kernel follows: path_resolution(7). */
  private static final int MOST_LINKS = 40;

  /** inode(7): in such a directory nobody replaces what is somebody else's; /tmp is one. */
  private static final int STICKY = 01000;

  private ScriptGuard() {}

  /** Why not, and what to do; empty: it may. Every link on the way is followed and judged. */
  public static Optional<String> refusal(Path script, String user) {
    try {
      return refusalOnTheWay(script, user).or(() -> noProgram(script));
    } catch (IOException missing) {
      return Optional.of(
          script + " is not there, or hidden from the service; put it into /etc/flywall/hooks");
    }
  }

  private static Optional<String> refusalOnTheWay(Path script, String user) throws IOException {
    Deque<Path> names = new ArrayDeque<>();
    script.forEach(names::addLast);
    Path at = script.getRoot();
    Optional<String> refusal = refusalOf(at, user);
    for (int links = 0; refusal.isEmpty() && !names.isEmpty(); ) {
      Path part = at.resolve(names.removeFirst()).normalize();
      refusal = refusalOf(part, user);
      if (!Files.isSymbolicLink(part)) {
        at = part;
      } else if (++links <= MOST_LINKS) {
        Path target = Files.readSymbolicLink(part);
        at = target.isAbsolute() ? target.getRoot() : at;
        prepend(names, target);
      } else {
        return Optional.of(script + " is a link to itself; name the script itself");
      }
    }
    return refusal;
  }

  private static void prepend(Deque<Path> names, Path target) {
    for (int i = target.getNameCount() - 1; i >= 0; i--) {
      names.addFirst(target.getName(i));
    }
  }

  /** By its mode: the agent's own right to execute is not that of the user it will run as. */
  private static Optional<String> noProgram(Path script) {
    if (!Files.isRegularFile(script)) {
      return Optional.of(script + " is not a file; name the script itself");
    }
    try {
      int mode = (int) Files.getAttribute(script, "unix:mode");
      return (mode & ANYBODY_EXECUTES) == 0
          ? Optional.of(script + " is not executable; chmod +x " + script)
          : Optional.empty();
    } catch (IOException vanished) {
      return Optional.of(script + " has vanished; create it, or remove the key");
    }
  }

  private static Optional<String> refusalOf(Path part, String user) throws IOException {
    Map<String, Object> facts =
        Files.readAttributes(part, "unix:mode,owner", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) facts.get("mode");
    String owner = String.valueOf(facts.get("owner"));
    if (!isTrusted(owner, user)) {
      return Optional.of(part + " belongs to " + owner + "; chown root " + part);
    }
    // The mode of a link says nothing: what it points to is looked at next.
    boolean open = (mode & (GROUP_WRITES | OTHERS_WRITE)) != 0 && !Files.isSymbolicLink(part);
    return open && !(Files.isDirectory(part) && (mode & STICKY) != 0)
        ? Optional.of(part + " can be written by others; chmod go-w " + part)
        : Optional.empty();
  }

  /** This process's own user too: whoever can be it needs no script. */
  private static boolean isTrusted(String owner, String user) {
    return owner.equals("root")
        || owner.equals(user)
        || owner.equals(System.getProperty("user.name"));
  }
}
