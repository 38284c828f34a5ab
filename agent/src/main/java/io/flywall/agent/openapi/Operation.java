package io.flywall.agent.openapi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that can be asked.
 *
 * @param answer the type of a good answer's JSON; empty: {@code media} says what comes instead
 * @param also fields that may stand beside that type's own
 * @param media of a good answer
 * @param body what may go with it; empty: nothing
 * @param changes whether it needs a token that may change something
 * @param refusals statuses of its problem documents, beside those that every request may get
 * @param otherwise statuses that answer neither as a good answer nor with a problem document, and
 *     the type of their JSON
 */
public record Operation(
    Method method,
    String path,
    String summary,
    Optional<Class<?>> answer,
    Map<String, Class<?>> also,
    String media,
    List<Field> body,
    List<Field> query,
    boolean changes,
    List<Integer> refusals,
    Map<Integer, Class<?>> otherwise) {

  public Operation {
    also = Map.copyOf(also);
    body = List.copyOf(body);
    query = List.copyOf(query);
    refusals = List.copyOf(refusals);
    otherwise = Map.copyOf(otherwise);
  }

  /** The methods that the API has. */
  public enum Method {
    GET,
    POST
  }

  /**
   * What somebody may send.
   *
   * @param type as JSON Schema names it
   */
  public record Field(String name, String type, boolean nullable, String meaning) {}

  /** JSON of that type. */
  static Operation get(String path, Class<?> answer, String summary, Integer... refusals) {
    return new Operation(
        Method.GET,
        path,
        summary,
        Optional.of(answer),
        Map.of(),
        "application/json",
        List.of(),
        List.of(),
        false,
        List.of(refusals),
        Map.of());
  }

  /** Text. */
  static Operation text(String path, String media, String summary, Integer... refusals) {
    return new Operation(
        Method.GET,
        path,
        summary,
        Optional.empty(),
        Map.of(),
        media,
        List.of(),
        List.of(),
        false,
        List.of(refusals),
        Map.of());
  }

  /** Changes something; who may not is told with 401. */
  static Operation post(String path, Class<?> answer, String summary, Integer... refusals) {
    return new Operation(
        Method.POST,
        path,
        summary,
        Optional.of(answer),
        Map.of(),
        "application/json",
        List.of(),
        List.of(),
        true,
        List.of(refusals),
        Map.of());
  }

  Operation with(Field... fields) {
    return but(also, List.of(fields), query, otherwise);
  }

  Operation and(String field, Class<?> type) {
    return but(Map.of(field, type), body, query, otherwise);
  }

  Operation asked(Field... fields) {
    return but(also, body, List.of(fields), otherwise);
  }

  Operation or(int status, Class<?> type) {
    return but(also, body, query, Map.of(status, type));
  }

  /** The same in all else. */
  private Operation but(
      Map<String, Class<?>> nextAlso,
      List<Field> nextBody,
      List<Field> nextQuery,
      Map<Integer, Class<?>> nextOtherwise) {
    return new Operation(
        method,
        path,
        summary,
        answer,
        nextAlso,
        media,
        nextBody,
        nextQuery,
        changes,
        refusals,
        nextOtherwise);
  }

  /** A file of the dashboard: served to everybody who may connect, with api.read_token too. */
  boolean isFile() {
    return media.equals("text/html") || media.equals("text/css") || media.equals("text/javascript");
  }

  boolean streams() {
    return media.equals("text/event-stream");
  }
}
