package io.flywall.replication.directory;

import io.flywall.replication.tree.Attributes;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HashMap;
import java.util.Map;

/**
 * Users and groups between their names and this node's numbers (getpwnam(3)). What it found out is
 * kept as long as it lives, so let it live for one scan or one batch: packages add users. For one
 * thread.
 */
public final class Owners {
  /** Few differ from one another: entries share theirs. */
  private record Numbers(int mode, int uid, int gid) {}

  private final UserPrincipalLookupService database =
      FileSystems.getDefault().getUserPrincipalLookupService();
  private final Map<Numbers, Attributes> seen = new HashMap<>();
  private final Map<Attributes, UserPrincipal> users = new HashMap<>();
  private final Map<Attributes, GroupPrincipal> groups = new HashMap<>();

  /** The attributes of {@code name}, of which {@code facts} are known. */
  public Attributes attributes(OpenDirectory directory, String name, Facts facts)
      throws IOException {
    Numbers numbers = new Numbers(facts.mode(), facts.uid(), facts.gid());
    Attributes known = seen.get(numbers);
    if (known == null) {
      PosixFileAttributes owners = directory.owners(name);
      known =
          new Attributes(
              facts.mode(),
              facts.uid(),
              facts.gid(),
              nameOf(owners.owner().getName(), facts.uid()),
              nameOf(owners.group().getName(), facts.gid()));
      seen.put(numbers, known);
    }
    return known;
  }

  /** Whom nobody knows is called by the number. */
  private static String nameOf(String principal, int number) {
    return principal.equals(Integer.toUnsignedString(number)) ? "" : principal;
  }

  /** Whether both mean the same mode and the same owners here, whatever their numbers elsewhere. */
  public boolean areSame(Attributes one, Attributes other) throws IOException {
    return one.equals(other)
        || (one.mode() == other.mode()
            && user(one).equals(user(other))
            && group(one).equals(group(other)));
  }

  /** Who {@code attributes} name, or whoever has the number here. */
  public UserPrincipal user(Attributes attributes) throws IOException {
    UserPrincipal known = users.get(attributes);
    if (known == null) {
      known = userOf(attributes);
      users.put(attributes, known);
    }
    return known;
  }

  private UserPrincipal userOf(Attributes attributes) throws IOException {
    if (!attributes.user().isEmpty()) {
      try {
        return database.lookupPrincipalByName(attributes.user());
      } catch (UserPrincipalNotFoundException unknownHere) {
        return database.lookupPrincipalByName(Integer.toString(attributes.uid()));
      }
    }
    return database.lookupPrincipalByName(Integer.toString(attributes.uid()));
  }

  /** As {@link #user}. */
  public GroupPrincipal group(Attributes attributes) throws IOException {
    GroupPrincipal known = groups.get(attributes);
    if (known == null) {
      known = groupOf(attributes);
      groups.put(attributes, known);
    }
    return known;
  }

  private GroupPrincipal groupOf(Attributes attributes) throws IOException {
    if (!attributes.group().isEmpty()) {
      try {
        return database.lookupPrincipalByGroupName(attributes.group());
      } catch (UserPrincipalNotFoundException unknownHere) {
        return database.lookupPrincipalByGroupName(Integer.toString(attributes.gid()));
      }
    }
    return database.lookupPrincipalByGroupName(Integer.toString(attributes.gid()));
  }
}
