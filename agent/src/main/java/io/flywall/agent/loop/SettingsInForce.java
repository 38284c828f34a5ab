package io.flywall.agent.loop;

import io.flywall.agent.election.ElectionSettings;
import io.flywall.agent.view.AgentView;
import io.flywall.value.ApiUrl;
import io.flywall.value.VirtualAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The loop's settings that hold now: replaced whole by a reload, between two inputs. */
final class SettingsInForce {
  private LoopSettings now;

  /** Kept: every heartbeat in both directions needs it, and a list may have a thousand. */
  private int vipFingerprint;

  SettingsInForce(LoopSettings now) {
    this.now = now;
    this.vipFingerprint = now.vipFingerprint();
  }

  LoopSettings now() {
    return now;
  }

  void replace(LoopSettings next) {
    now = next;
    vipFingerprint = next.vipFingerprint();
  }

  ElectionSettings election() {
    return now.election();
  }

  String cluster() {
    return now.cluster();
  }

  String version() {
    return now.version();
  }

  String configuration() {
    return now.configuration();
  }

  List<VirtualAddress> vips() {
    return now.vips();
  }

  List<String> inactiveKeys() {
    return now.inactiveKeys();
  }

  Optional<ApiUrl> api() {
    return now.api();
  }

  Supplier<AgentView.Grants> grants() {
    return now.grants();
  }

  int vipFingerprint() {
    return vipFingerprint;
  }
}
