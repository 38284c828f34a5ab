/**
 * The comparison with keepalived: both in the same lab, in the same run, taking turns.
 *
 * <p>What must never enter: settings that favour one side; figures from other runs, except the
 * known ones of keepalived that tell whether this machine can be trusted today.
 *
 * <p>Invariants: a round in which the instrument slept is repeated and counted; a ratio is printed
 * only when keepalived itself behaves as known.
 *
 * <p>Start reading at {@link io.flywall.bench.BenchMain}, then {@link io.flywall.bench.Rounds}.
 */
package io.flywall.bench;
