package io.flywall.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.flywall.config.KeyScanner.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and judges a configuration file. Nothing is acted upon. */
public final class ConfigurationFile {
  private ConfigurationFile() {}

  /**
   * The settings in {@code file}, judged for {@code host}.
   *
   * @throws InvalidConfiguration with every problem at once
   */
  public static Settings load(Path file, Host host) throws InvalidConfiguration {
    String text = HoconFile.text(file);
    List<Entry> entries = KeyScanner.scan(text);
    IncludedFiles.check(file, text);
    Config written = HoconFile.parse(file, text);
    Document document = new Document(written, defaults(), new Places(file, entries));
    WrittenTwice.in(file.toString(), entries).forEach(document::add);
    return judged(file, document, host);
  }

  private static Settings judged(Path file, Document document, Host host)
      throws InvalidConfiguration {
    ShapeCheck shape = new ShapeCheck(document);
    shape.run();
    Map<String, Secret> secrets = new SecretCheck(document).run(shape.secrets());
    Optional<ReplicationSettings> replication =
        new ReplicationReader(document, host, secrets).read();
    List<DatasetSettings> datasets = new DatasetReader(document).read();
    ApiSettings api = new ApiReader(document, secrets).read();
    if (!document.problems().isEmpty()) {
      throw new InvalidConfiguration(document.problems());
    }
    ReplicationSettings settings = replication.orElseThrow();
    return new Settings(
        file,
        agent(document),
        settings,
        datasets,
        api,
        shape.inactive(),
        document.warnings(),
        Fingerprint.of(settings, datasets));
  }

  private static AgentSettings agent(Document document) {
    return new AgentSettings(
        document.get(KeyTable.STATE_DIR),
        document.get(KeyTable.RUN_DIR),
        document.get(KeyTable.LOG_LEVEL));
  }

  /** The manual itself, so that a documented default is the real one. */
  static Config defaults() {
    return ConfigFactory.parseResources(ConfigurationFile.class.getClassLoader(), "reference.conf");
  }
}
