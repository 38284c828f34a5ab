package io.flywall.agent.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The JSON that API and {@code -o json} show: snake_case, durations as numbers of milliseconds
 * (with a fraction), instants as ISO 8601 in UTC, absent values as null. Field names are part of
 * the interface.
 */
public final class ViewJson {
  private static final ObjectMapper MAPPER = make();

  private ViewJson() {}

  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** One view, or what is made of some, for people too: indented. */
  public static String write(Object view) throws JsonProcessingException {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(view) + "\n";
  }

  /** The same in one line. */
  public static String line(Object view) {
    try {
      return MAPPER.writeValueAsString(view);
    } catch (JsonProcessingException unknownType) {
      throw new IllegalStateException(unknownType);
    }
  }

  /** The names of an object's fields. */
  public static Set<String> fields(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static ObjectMapper make() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(Duration.class, new MillisecondsSerializer());
    module.addSerializer(Instant.class, new InstantSerializer());
    module.addSerializer(OptionalSerializer.type(), new OptionalSerializer());
    ObjectMapper mapper = new ObjectMapper();
    mapper.registerModule(module);
    mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    return mapper;
  }

  private static final class MillisecondsSerializer extends JsonSerializer<Duration> {
    @Override
    public void serialize(Duration value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(Math.round(value.toNanos() / 1e3) / 1e3);
    }
  }

  private static final class InstantSerializer extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(value.toString());
    }
  }

  /** jackson-datatype-jdk8 would bring a jar for these three lines. */
  private static final class OptionalSerializer extends JsonSerializer<Optional<?>> {
    @SuppressWarnings("unchecked")
    static Class<Optional<?>> type() {
      return (Class<Optional<?>>) (Class<?>) Optional.class;
    }

    @Override
    public void serialize(Optional<?> value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(value.orElse(null), json);
    }
  }
}
