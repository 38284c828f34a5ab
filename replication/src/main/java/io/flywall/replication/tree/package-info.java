/**
 * What a dataset's content is, as plain values (pure): paths, entries, chunks, trees and the
 * changes between two trees.
 *
 * <p>What must never enter: the file system, sockets, threads, clocks, and any path that leaves its
 * root: a {@link io.flywall.replication.tree.TreePath} cannot be made of one.
 *
 * <p>Invariants: a tree is immutable and sorted; two trees are equal when their hashes are; the
 * changes between two trees, put upon the first, give the second.
 *
 * <p>Start reading at {@link io.flywall.replication.tree.Tree}.
 */
package io.flywall.replication.tree;
