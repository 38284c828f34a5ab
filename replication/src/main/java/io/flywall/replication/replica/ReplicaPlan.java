package io.flywall.replication.replica;

import io.flywall.replication.DatasetName;
import io.flywall.replication.scan.Coverage;
import java.nio.file.Path;

/**
 * What is followed, and where.
 *
 * @param state a directory of the dataset's own under {@code state_dir}; it exists
 */
public record ReplicaPlan(DatasetName name, Coverage coverage, Path state, Shape shape) {}
