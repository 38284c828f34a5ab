package io.flywall.agent.process;

import io.flywall.agent.loop.AgentAssembly;
import io.flywall.agent.store.TermStore;
import java.util.Optional;

/** What of a life a reload can change. */
record LiveParts(
    AgentAssembly agent,
    TermStore store,
    Gating gating,
    Ears ears,
    OperatorScripts scripts,
    Optional<ReplicatedNode> replicated,
    AgentProcess.LogDesk log,
    Grants grants) {}
