package io.flywall.config;

/** Whose consent a claim needs. AUTO: a majority with three or more voters, nobody's in a pair. */
public enum QuorumRule {
  AUTO,
  MAJORITY,
  NONE
}
