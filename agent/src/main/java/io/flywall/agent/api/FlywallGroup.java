package io.flywall.agent.api;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/** Group flywall: who may use the API without being root. */
public final class FlywallGroup {
  private static final String NAME = "flywall";

  private FlywallGroup() {}

  /** Without the package there is no such group; then {@code path} stays with root's. */
  public static void own(Path path) throws IOException {
    try {
      GroupPrincipal group =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(NAME);
      Files.getFileAttributeView(path, PosixFileAttributeView.class).setGroup(group);
    } catch (UserPrincipalNotFoundException noSuchGroup) {
      return;
    } catch (FileSystemException notOurs) {
      return;
    }
  }
}
