package io.flywall.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.flywall.config.KeyScanner.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
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
    return judged(file, read(file), host);
  }

  /**
   * The same, and each value for people.
   *
   * @throws InvalidConfiguration with every problem at once
   */
  public static ShownConfiguration show(Path file, Host host) throws InvalidConfiguration {
    Read read = read(file);
    Document document = read.document();
    Settings settings = judged(file, read, host);
    List<ShownSetting> shown = new ArrayList<>();
    WrittenSetting.of(document).forEach(setting -> shown.add(ShownSetting.of(setting)));
    if (!document.isWritten(KeyTable.NODE_ID)) {
      shown.add(
          new ShownSetting(
              KeyTable.NODE_ID.path(),
              settings.replication().nodeId().text(),
              "this host's name",
              true));
    }
    if (!document.isWritten(KeyTable.PROBE_INTERVAL)) {
      shown.add(
          new ShownSetting(
              KeyTable.PROBE_INTERVAL.path(),
              TimeText.of(settings.replication().ha().timing().probeInterval()),
              "the smallest that can hold",
              true));
    }
    return new ShownConfiguration(settings, shown);
  }

  /** A file before it is judged. */
  private record Read(String text, Document document) {}

  private static Read read(Path file) throws InvalidConfiguration {
    String text = HoconFile.text(file);
    List<Entry> entries = KeyScanner.scan(text);
    IncludedFiles.check(file, text);
    Config written = HoconFile.parse(file, text);
    Document document = new Document(written, defaults(), new Places(file, entries));
    WrittenTwice.in(file.toString(), entries).forEach(document::add);
    return new Read(text, document);
  }

  private static Settings judged(Path file, Read read, Host host) throws InvalidConfiguration {
    Document document = read.document();
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
    List<WrittenSetting> written = WrittenSetting.of(document);
    return new Settings(
        file,
        agent(document),
        settings,
        datasets,
        api,
        shape.inactive(),
        document.warnings(),
        Fingerprint.of(settings, datasets),
        Edition.of(written, secrets),
        Sources.of(file, read.text(), written));
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
