package io.flywall.agent.loop;

import io.flywall.value.MonotonicInstant;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * One line per event, key=value. A line that comes again within a minute is counted, not repeated;
 * the count follows with the next one after that.
 */
final class EventLog {
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Logger log;
  private final Map<String, Repeated> repeated = new HashMap<>();

  /** The agent's log. */
  EventLog() {
    this(LoggerFactory.getLogger("flywall"));
  }

  private EventLog(Logger log) {
    this.log = log;
  }

  /** For rehearsals: what did not happen must not stand in a log. */
  static EventLog silent() {
    return new EventLog(NOPLogger.NOP_LOGGER);
  }

  private static final class Repeated {
    private final MonotonicInstant shown;
    private long hidden;

    Repeated(MonotonicInstant shown) {
      this.shown = shown;
    }
  }

  void info(String component, String event, Object... pairs) {
    log.info("{}", line(component, event, pairs));
  }

  void warn(String component, String event, Object... pairs) {
    log.warn("{}", line(component, event, pairs));
  }

  /** Our own mistake, with its stack: the one place where a stack trace belongs into the log. */
  void error(String component, String event, Throwable mistake, Object... pairs) {
    log.error("{}", line(component, event, pairs), mistake);
  }

  /** A warning that may come very often; {@code what} tells one kind from another. */
  void warnOnce(
      MonotonicInstant now, String what, String component, String event, Object... pairs) {
    news(now, what, QUIET, line(component, event, pairs)).ifPresent(text -> log.warn("{}", text));
  }

  /** Like {@link #warnOnce}, for what is no trouble. */
  void infoOnce(
      MonotonicInstant now, String what, String component, String event, Object... pairs) {
    news(now, what, QUIET, line(component, event, pairs)).ifPresent(text -> log.info("{}", text));
  }

  /** At most once a second: repairs are each worth a line, a fight with another program is not. */
  void warnEachSecond(
      MonotonicInstant now, String what, String component, String event, Object... pairs) {
    news(now, what, Duration.ofSeconds(1), line(component, event, pairs))
        .ifPresent(text -> log.warn("{}", text));
  }

  /** The line, with how many like it were hidden; empty when it is to be hidden too. */
  private Optional<String> news(MonotonicInstant now, String what, Duration quiet, String line) {
    Repeated before = repeated.get(what);
    if (before == null) {
      repeated.put(what, new Repeated(now));
      return Optional.of(line);
    }
    if (now.since(before.shown).compareTo(quiet) < 0) {
      before.hidden++;
      return Optional.empty();
    }
    repeated.put(what, new Repeated(now));
    return Optional.of(line + " repeated=" + before.hidden);
  }

  /** {@code component=ha event=role-change from=backup …}; values with blanks are quoted. */
  static String line(String component, String event, Object... pairs) {
    StringBuilder line = new StringBuilder("component=").append(component);
    line.append(" event=").append(event);
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      String value = String.valueOf(pairs[i + 1]);
      if (value.isEmpty()) {
        continue;
      }
      line.append(' ').append(pairs[i]).append('=').append(quoted(value));
    }
    return line.toString();
  }

  private static String quoted(String value) {
    boolean plain = value.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=');
    return plain ? value : '"' + value.replace("\"", "'").replaceAll("[\\r\\n]+", " ") + '"';
  }
}
