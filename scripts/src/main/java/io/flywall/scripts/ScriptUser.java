package io.flywall.scripts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether the user as whom scripts run is there, and gets as far as the script. Needs root. */
public final class ScriptUser {
  private static final Duration A_MOMENT = Duration.ofSeconds(5);

  private ScriptUser() {}

  /** Why not, and what to do; empty: it can, or is root, who always can. */
  public static Optional<String> refusal(Path script, String user) throws InterruptedException {
    if (user.equals("root")) {
      return Optional.empty();
    }
    if (ShortCommand.run(A_MOMENT, List.of("getent", "passwd", user)).status() != 0) {
      return Optional.of("no user " + user + " is known here; create it, or change hooks.user");
    }
    ShortCommand tried =
        ShortCommand.run(
            A_MOMENT, List.of("runuser", "-u", user, "--", "test", "-x", script.toString()));
    return tried.status() == 0
        ? Optional.empty()
        : Optional.of(
            user
                + " cannot execute "
                + script
                + "; let it pass the folders on the way (chmod o+x)");
  }
}
