/**
 * What of the file system belongs to a dataset, and what it looks like now.
 *
 * <p>Paths of a tree are the absolute paths without the first slash: {@code /etc/hosts} is {@code
 * etc/hosts}. So they are the same on every node whatever the order of {@code paths}, and what a
 * node does not list itself it can recognise and refuse. Rejected: numbering the paths, which mixes
 * them up as soon as two nodes list them in another order.
 *
 * <p>What must never enter: writing to a dataset, the wire, what a position is.
 *
 * <p>Invariants: no link is followed below a path's parent; devices, sockets and pipes are never
 * opened; what cannot be read is named and skipped, never fatal and never taken for deleted; a file
 * is described as it was at one instant, or as the copy in the {@link
 * io.flywall.replication.scan.Spool} is.
 *
 * <p>Start reading at {@link io.flywall.replication.scan.Coverage}, then {@link
 * io.flywall.replication.scan.Scanner}.
 */
package io.flywall.replication.scan;
