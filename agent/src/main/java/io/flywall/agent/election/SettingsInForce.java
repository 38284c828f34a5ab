package io.flywall.agent.election;

import io.flywall.value.NodeId;
import io.flywall.value.Rank;
import io.flywall.value.Role;
import io.flywall.value.Timing;
import java.time.Duration;

/**
 * The settings that hold now. Parts ask for them each time and keep no copies, so that a reload is
 * one assignment between two steps. Who this node is, whether it is a witness and whether votes
 * decide never changes in a life.
 */
final class SettingsInForce {
  private ElectionSettings now;

  SettingsInForce(ElectionSettings now) {
    this.now = now;
  }

  void replace(ElectionSettings next) {
    now = next;
  }

  ElectionSettings now() {
    return now;
  }

  NodeId self() {
    return now.self();
  }

  Rank rank(boolean inSync) {
    return now.rank(inSync);
  }

  Role restingRole() {
    return now.restingRole();
  }

  boolean witness() {
    return now.witness();
  }

  Timing timing() {
    return now.timing();
  }

  Duration deadAfter() {
    return now.deadAfter();
  }

  Duration probeInterval() {
    return now.probeInterval();
  }

  boolean automaticFailback() {
    return now.automaticFailback();
  }

  Duration failbackDelay() {
    return now.failbackDelay();
  }

  Duration failbackWindow() {
    return now.failbackWindow();
  }

  PreHookSettings preHook() {
    return now.preHook();
  }

  boolean majority() {
    return now.majority();
  }

  boolean asksWire() {
    return now.asksWire();
  }
}
