/**
 * What the parts of a heartbeat and of a takeover cost by themselves: time and allocation of one
 * call, under the flags with which the package runs.
 *
 * <p>What must never enter: a limit that fails a build, and anything that needs a kernel.
 *
 * <p>Start reading at {@link io.flywall.micro.MicroMain}; {@code ./dev bench micro} runs it.
 */
package io.flywall.micro;
