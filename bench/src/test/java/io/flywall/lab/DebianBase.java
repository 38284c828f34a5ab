package io.flywall.lab;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A small Debian 12 with systemd and without Java, from the mirror that this machine uses. Made
 * once and kept; nobody writes to it, every booted system has a layer of its own above it. It gets
 * its name only when it is complete, so that a half made one is never taken for it.
 */
final class DebianBase {
  private static final Path CACHE = Path.of("/var/cache/flywall-lab");
  private static final String SUITE = "bookworm";

  /** What the package depends on and recommends is in it: booted systems reach no mirror. */
  private static final String PACKAGES = "systemd,systemd-sysv,dbus,adduser,iproute2,nftables";

  private static final String UNFINISHED = "unfinished-";
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /**
   * {@code $0} is the folder, {@code $1} the mirror. The name of this machine is not to be theirs,
   * and timers would begin to do things in the middle of a case.
   */
  private static final String SCRIPT =
      """
      set -eu
      debootstrap --variant=minbase --include="$2" "$3" "$0" "$1"
      rm -f "$0/etc/hostname" "$0/etc/resolv.conf"
      rm -rf "$0"/var/cache/apt/archives/*.deb "$0"/var/lib/apt/lists/*
      : >"$0/etc/machine-id"
      for timer in apt-daily apt-daily-upgrade dpkg-db-backup e2scrub_all fstrim; do
        ln -sf /dev/null "$0/etc/systemd/system/$timer.timer"
      done
      """;

  private DebianBase() {}

  /** The folder, after some time when it has to be made first. */
  static Path ready() {
    // Another list of packages or other preparations are another base.
    Path base = CACHE.resolve(SUITE + "-" + Integer.toHexString((PACKAGES + SCRIPT).hashCode()));
    if (!Files.isDirectory(base)) {
      removeUnfinished();
      make(base);
    }
    return base;
  }

  private static void make(Path base) {
    Path unfinished = LabFolder.create(CACHE).resolve(UNFINISHED + ProcessHandle.current().pid());
    // What it mounts is gone with it, however it ends.
    String unused =
        Command.run(
                List.of(
                    "unshare",
                    "--mount",
                    "sh",
                    "-c",
                    SCRIPT,
                    unfinished.toString(),
                    mirror(),
                    PACKAGES,
                    SUITE),
                "",
                LONGEST)
            .orFail();
    try {
      Files.move(unfinished, base);
    } catch (DirectoryNotEmptyException otherRunWasFaster) {
      remove(unfinished);
    } catch (IOException e) {
      throw new LabFailure("cannot keep " + base + ": " + e.getMessage(), e);
    }
  }

  /** By apt's own reading of its sources, whatever their form. */
  private static String mirror() {
    return Command.output(
            "apt-get",
            "indextargets",
            "--format",
            "$(CODENAME) $(RELEASE) $(REPO_URI)",
            "Created-By: Packages",
            "Component: main")
        .lines()
        .map(line -> line.strip().split(" +", -1))
        .filter(words -> Stream.of(words).anyMatch(SUITE::equals))
        .map(words -> words[words.length - 1])
        .findFirst()
        .orElseThrow(() -> new LabFailure("apt knows no mirror of Debian " + SUITE));
  }

  private static void removeUnfinished() {
    if (!Files.isDirectory(CACHE)) {
      return;
    }
    try (Stream<Path> entries = Files.list(CACHE)) {
      entries.filter(DebianBase::isLeft).forEach(DebianBase::remove);
    } catch (IOException e) {
      throw new LabFailure("cannot look into " + CACHE + ": " + e.getMessage(), e);
    }
  }

  private static void remove(Path folder) {
    String unused = Command.output("rm", "-rf", "--one-file-system", folder.toString());
  }

  private static boolean isLeft(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(UNFINISHED)
        && ProcessHandle.of(Long.parseLong(name.substring(UNFINISHED.length()))).isEmpty();
  }
}
