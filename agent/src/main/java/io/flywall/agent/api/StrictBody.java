package io.flywall.agent.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flywall.agent.view.ViewJson;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON object of a request that changes something. Anything but the fields that are expected is
 * refused: who misspells one must not get something else than was meant.
 */
final class StrictBody {
  private static final ObjectReader STRICT =
      ViewJson.mapper()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private StrictBody() {}

  /**
   * That field of an object that has no other; a missing one for no body, or an object without it;
   * empty when the body is anything else.
   */
  static Optional<JsonNode> field(Context context, String field) {
    return object(context, Set.of(field)).map(asked -> asked.path(field));
  }

  /**
   * An object that has some of those fields and no other; one without a field for no body; empty
   * when the body is anything else.
   */
  static Optional<JsonNode> object(Context context, Set<String> fields) {
    if (context.body().isBlank()) {
      return Optional.of(MissingNode.getInstance());
    }
    try {
      JsonNode asked = STRICT.readTree(context.body());
      boolean known = asked.isObject() && fields.containsAll(ViewJson.fields(asked));
      return known ? Optional.of(asked) : Optional.empty();
    } catch (JsonProcessingException noJson) {
      return Optional.empty();
    }
  }

  /** Whether there is none, or an object without a field. */
  static boolean isEmpty(Context context) {
    return context.body().isBlank() || context.body().strip().equals("{}");
  }

  static boolean isTextOrNothing(JsonNode field) {
    return field.isMissingNode() || field.isNull() || field.isTextual();
  }
}
