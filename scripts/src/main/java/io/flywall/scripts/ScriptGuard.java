package io.flywall.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a script may be run: it runs as root, or as whom the operator chose, so whoever can write
 * it, or a directory on the way to it, would be that user.
 */
public final class ScriptGuard {
  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;

  /** inode(7): in such a directory nobody replaces what is somebody else's; /tmp is one. */
  private static final int STICKY = 01000;

  private ScriptGuard() {}

  /** Why not, and what to do; empty: it may. */
  public static Optional<String> refusal(Path script, String user) {
    try {
      Path real = script.toRealPath();
      if (!Files.isRegularFile(real)) {
        return Optional.of(script + " is not a file; name the script itself");
      }
      if (!Files.isExecutable(real)) {
        return Optional.of(script + " is not executable; chmod +x " + script);
      }
      // Both ways: who can turn the link could name another script.
      return refusalOnTheWay(script, user).or(() -> refusalOnTheWay(real, user));
    } catch (IOException missing) {
      return Optional.of(script + " is not there; create it, or remove the key");
    }
  }

  private static Optional<String> refusalOnTheWay(Path path, String user) {
    for (Path part = path; part != null; part = part.getParent()) {
      Optional<String> refusal = refusalOf(part, user);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> refusalOf(Path part, String user) {
    try {
      Map<String, Object> facts =
          Files.readAttributes(part, "unix:mode,owner", LinkOption.NOFOLLOW_LINKS);
      int mode = (int) facts.get("mode");
      String owner = String.valueOf(facts.get("owner"));
      if (!isTrusted(owner, user)) {
        return Optional.of(part + " belongs to " + owner + "; chown root " + part);
      }
      // The mode of a link says nothing: what it points to is looked at, and where it stands.
      boolean open = (mode & (GROUP_WRITES | OTHERS_WRITE)) != 0 && !Files.isSymbolicLink(part);
      if (open && !(Files.isDirectory(part) && (mode & STICKY) != 0)) {
        return Optional.of(part + " can be written by others; chmod go-w " + part);
      }
      return Optional.empty();
    } catch (IOException vanished) {
      return Optional.of(
          part + " cannot be looked at (" + vanished.getMessage() + "); look at it with ls -ld");
    }
  }

  /** This process's own user too: whoever can be it needs no script. */
  private static boolean isTrusted(String owner, String user) {
    return owner.equals("root")
        || owner.equals(user)
        || owner.equals(System.getProperty("user.name"));
  }
}
