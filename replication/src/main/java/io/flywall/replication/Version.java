package io.flywall.replication;

import io.flywall.replication.tree.Tree;

/** What a dataset was at a position. */
public record Version(Position position, Tree tree) {}
