package io.flywall.replication.dataset;

import io.flywall.replication.Position;
import io.flywall.replication.command.CommandOrder;

/** What is run once {@code position} is in place. */
@FunctionalInterface
interface ApplyOrder {
  CommandOrder at(Position position);
}
