package io.flywall.agent.api;

import io.flywall.value.AccessRole;
import io.flywall.value.Network;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may do what. */
final class Access {
  private static final String CALLER = "flywall.caller";

  private final ApiPlan plan;
  private final Tokens tokens;
  private final Failures failures;
  private final AuditTrail audit;
  private final CurlLine curl;
  private final Patience patience;
  private final Repeats repeats;

  Access(
      ApiPlan plan,
      Tokens tokens,
      Failures failures,
      AuditTrail audit,
      CurlLine curl,
      Patience patience,
      Repeats repeats) {
    this.plan = plan;
    this.tokens = tokens;
    this.failures = failures;
    this.audit = audit;
    this.curl = curl;
    this.patience = patience;
    this.repeats = repeats;
  }

  /** Before every handler: finds out who asks, and lets in who may read. */
  void admit(Context context) throws IOException {
    Caller caller = caller(context);
    context.attribute(CALLER, caller);
    if (!isFromAllowed(caller)) {
      ApiServer.problem(context, 403, "not from here", "api.allow does not list " + caller.from());
      audit.denied(context, caller, "connect");
      context.skipRemainingHandlers();
    } else if (readingNeedsToken(context) && caller.address().isPresent() && !caller.isKnown()) {
      refuse(context, caller, "ask");
      context.skipRemainingHandlers();
    }
  }

  /** A page that asks for the token cannot be had with one only. */
  private boolean readingNeedsToken(Context context) {
    return plan.readingNeedsToken() && !DashboardRoutes.serves(context);
  }

  /**
   * Lets {@code then} run for who may change something here, and for nobody else; either way it is
   * in the audit log before the answer is sent.
   *
   * @param what is asked, one word for people who read later who did it: {@code failover}
   */
  void operate(Context context, String what, Handler then) throws Exception {
    Caller caller = context.attribute(CALLER);
    if (!isLetIn(context, caller, what)) {
      return;
    }
    try {
      repeats.handle(context, caller.name(), then);
    } catch (Exception failure) {
      audit.failed(context, caller, what, failure);
      throw failure;
    }
    audit.done(context, caller, what);
  }

  /**
   * As {@link #operate}, for what costs something and changes nothing: only who may not ask is in
   * the audit log. A script that asks at each lease would fill it otherwise.
   */
  void ask(Context context, String what, Handler then) throws Exception {
    Caller caller = context.attribute(CALLER);
    if (isLetIn(context, caller, what)) {
      repeats.handle(context, caller.name(), then);
    }
  }

  /** False when he is told that he may not; else all of his order is here: half of one is none. */
  private boolean isLetIn(Context context, Caller caller, String what) {
    if (!caller.mayOperate()) {
      refuse(context, caller, what);
      return false;
    }
    String unused = context.body();
    patience.heard(context);
    return true;
  }

  private Caller caller(Context context) throws IOException {
    if (PeerOfSocket.isLocalSocket(context)) {
      // Who can connect is root or of group flywall: the mode of the socket says so.
      return PeerOfSocket.user(context)
          .map(user -> new Caller("uid:" + user, Optional.empty(), Optional.of(AccessRole.OPERATE)))
          .orElse(new Caller(Caller.UNKNOWN, Optional.empty(), Optional.empty()));
    }
    Optional<Tokens.Named> token = tokens.shownIn(context.header("Authorization"));
    return new Caller(
        token.map(Tokens.Named::name).orElse(Caller.UNKNOWN),
        Optional.of(PeerOfSocket.address(context)),
        token.map(Tokens.Named::role));
  }

  private boolean isFromAllowed(Caller caller) {
    List<Network> allow = plan.allow();
    return allow.isEmpty()
        || caller.address().isEmpty()
        || allow.stream().anyMatch(network -> network.contains(caller.address().get()));
  }

  private void refuse(Context context, Caller caller, String what) {
    if (caller.isKnown()) {
      ApiServer.problem(
          context,
          403,
          "not allowed",
          "the token " + caller.name() + " may read only; use one with role = operate");
      audit.denied(context, caller, what);
      return;
    }
    Optional<Duration> wait = caller.address().flatMap(failures::another);
    if (wait.isPresent()) {
      String seconds = Long.toString(wait.get().toSeconds() + 1);
      ApiServer.problem(
          context, 429, "too many refusals", "ask again in " + seconds + " s, with a token");
      context.header("Retry-After", seconds);
    } else {
      ApiServer.problem(context, 401, "token needed", curl.of(context));
      context.header("WWW-Authenticate", "Bearer realm=\"flywall\"");
    }
    audit.denied(context, caller, what);
  }
}
