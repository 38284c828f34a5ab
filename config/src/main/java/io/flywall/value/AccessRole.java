package io.flywall.value;

/** What a token is good for: whoever may operate may read. */
public enum AccessRole {
  READ,
  OPERATE
}
