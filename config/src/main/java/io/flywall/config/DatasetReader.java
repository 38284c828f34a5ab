package io.flywall.config;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The blocks of {@code replication.datasets}. */
final class DatasetReader {
  private static final String BLOCKS = "replication.datasets";

  private static final List<Key<?>> OF_COMMANDS =
      List.of(KeyTable.DATASET_DUMP, KeyTable.DATASET_RESTORE, KeyTable.DATASET_INTERVAL);
  private static final List<Key<?>> OF_FILES =
      List.of(KeyTable.DATASET_PATHS, KeyTable.DATASET_EXCLUDE, KeyTable.DATASET_AFTER_APPLY);

  private final Document document;
  private final DatasetPathCheck paths;
  private final Map<String, String> names = new HashMap<>();

  DatasetReader(Document document) {
    this.document = document;
    this.paths =
        new DatasetPathCheck(document.get(KeyTable.STATE_DIR), document.get(KeyTable.RUN_DIR));
  }

  List<DatasetSettings> read() {
    List<DatasetSettings> datasets = new ArrayList<>();
    for (Block block : document.blocks(BLOCKS)) {
      read(block).ifPresent(datasets::add);
    }
    return datasets;
  }

  private Optional<DatasetSettings> read(Block block) {
    block.require(KeyTable.DATASET_NAME, "a name, the same on all nodes", "add name = NAME");
    block.require(
        KeyTable.DATASET_TYPE,
        String.join(" | ", KeyTable.DATASET_TYPES.words().keySet()),
        "add type = files");
    Optional<String> name = block.find(KeyTable.DATASET_NAME);
    name.ifPresent(given -> checkUnique(block, given));
    Optional<DatasetType> type = block.find(KeyTable.DATASET_TYPE);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    String called = name.orElse("");
    return type.get() == DatasetType.COMMAND
        ? command(block, called)
        : files(block, called, type.get());
  }

  private void checkUnique(Block block, String name) {
    String earlier = names.putIfAbsent(name, block.path());
    if (earlier != null) {
      block.problem(
          KeyTable.DATASET_NAME,
          Got.quoted(name) + ", the name of " + earlier,
          "a name of its own",
          "change one of them");
    }
  }

  // ---- type = command ---------------------------------------------------------------------

  private Optional<DatasetSettings> command(Block block, String name) {
    block.require(
        KeyTable.DATASET_DUMP, "a command whose output is replicated", "add dump = \"...\"");
    block.require(
        KeyTable.DATASET_RESTORE,
        "a command that takes the dump at its standard input",
        "add restore = \"...\"");
    refuse(block, OF_FILES, "left out of type command", "remove it");
    Optional<String> dump = block.find(KeyTable.DATASET_DUMP);
    Optional<String> restore = block.find(KeyTable.DATASET_RESTORE);
    if (dump.isEmpty() || restore.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new DatasetSettings.Command(
            name,
            dump.get(),
            restore.get(),
            block.find(KeyTable.DATASET_INTERVAL).orElse(KeyTable.DATASET_USUAL_INTERVAL),
            block.find(KeyTable.DATASET_WHEN).orElse(DatasetMoment.ALWAYS),
            block.find(KeyTable.DATASET_KEEP).orElse(KeyTable.DATASET_USUAL_KEEP)));
  }

  private static void refuse(Block block, List<Key<?>> keys, String mustBe, String remedy) {
    for (Key<?> key : keys) {
      if (block.object().containsKey(key.name())) {
        block.problem(key, "something", mustBe, remedy);
      }
    }
  }

  // ---- everything else --------------------------------------------------------------------

  private Optional<DatasetSettings> files(Block block, String name, DatasetType type) {
    refuse(block, OF_COMMANDS, "left out of type " + type.word(), "remove it, or type = command");
    DatasetPreset preset = DatasetPreset.of(type);
    if (type == DatasetType.FILES) {
      block.require(KeyTable.DATASET_PATHS, "a list of absolute paths", "add paths = [\"/...\"]");
    }
    List<Path> roots = block.find(KeyTable.DATASET_PATHS).orElse(preset.paths());
    if (block.find(KeyTable.DATASET_PATHS).filter(List::isEmpty).isPresent()) {
      block.problem(KeyTable.DATASET_PATHS, "an empty list", "at least one path", "add a path");
    }
    for (Path root : roots) {
      paths
          .refusal(root, block.path())
          .ifPresent(
              refusal ->
                  block.problem(
                      KeyTable.DATASET_PATHS,
                      Got.quoted(root.toString()),
                      refusal.mustBe(),
                      refusal.remedy()));
    }
    List<String> exclude = block.find(KeyTable.DATASET_EXCLUDE).orElse(preset.exclude());
    exclude.forEach(pattern -> checkPattern(block, pattern));
    return Optional.of(
        new DatasetSettings.Files(
            name,
            roots,
            exclude,
            block.find(KeyTable.DATASET_AFTER_APPLY).or(preset::afterApply),
            block.find(KeyTable.DATASET_WHEN).orElse(preset.when()),
            block.find(KeyTable.DATASET_KEEP).orElse(KeyTable.DATASET_USUAL_KEEP)));
  }

  private static void checkPattern(Block block, String pattern) {
    try {
      Object unused = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (IllegalArgumentException malformed) {
      block.problem(
          KeyTable.DATASET_EXCLUDE,
          Got.quoted(pattern),
          "a glob pattern, like *.local or cache/**",
          "close its brackets");
    }
  }
}
