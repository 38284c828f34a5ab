/**
 * Two firewalls, a client, a power cut and a hand-over, for people to watch in a terminal.
 *
 * <p>What must never enter: figures that were not measured in this very run; anything a person
 * would have to clean up afterwards.
 *
 * <p>Invariants: lines fit 80 columns; colours only on a terminal.
 *
 * <p>Start reading at {@link io.flywall.demo.DemoMain}.
 */
package io.flywall.demo;
