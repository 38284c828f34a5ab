package io.flywall.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds every value of a file against the key table, one by one: unknown names, wrong types, units
 * and ranges. What keys mean together is judged elsewhere.
 */
final class ShapeCheck {
  private static final Comparator<Inactive> BY_PLACE =
      Comparator.comparingInt(Inactive::line).thenComparing(Inactive::key);

  private final Document document;
  private final List<Inactive> inactive = new ArrayList<>();
  private final List<WrittenSecret> secrets = new ArrayList<>();

  ShapeCheck(Document document) {
    this.document = document;
  }

  void run() {
    block(document.root(), KeyTree.of(KeyTable.all()), "");
  }

  List<Inactive> inactive() {
    return inactive.stream().sorted(BY_PLACE).toList();
  }

  List<WrittenSecret> secrets() {
    return List.copyOf(secrets);
  }

  private void block(ConfigObject object, KeyTree.Block block, String prefix) {
    for (Map.Entry<String, ConfigValue> member : object.entrySet()) {
      String path = prefix + member.getKey();
      ConfigValue value = member.getValue();
      KeyTree known = block.members().get(member.getKey());
      if (known == null) {
        unknown(block, member.getKey(), path, value);
      } else if (value.valueType() != ConfigValueType.NULL) {
        known(known, path, value);
      }
    }
  }

  private void known(KeyTree known, String path, ConfigValue value) {
    if (known instanceof KeyTree.Leaf leaf) {
      leaf(leaf.key(), path, value);
    } else if (known instanceof KeyTree.Block block && block.list()) {
      list(block, path, value);
    } else {
      oneBlock((KeyTree.Block) known, path, value);
    }
  }

  private void oneBlock(KeyTree.Block block, String path, ConfigValue value) {
    if (value instanceof ConfigObject object) {
      block(object, block, path + ".");
    } else {
      problem(path, value, Got.of(value), "a block { ... }", "write its keys inside braces");
    }
  }

  private void list(KeyTree.Block block, String path, ConfigValue value) {
    try {
      int index = 0;
      for (ConfigValue element : ListRule.items(value)) {
        oneBlock(block, path + "[" + index++ + "]", element);
      }
    } catch (Misfit misfit) {
      problem(path, value, Got.of(value), "a list of blocks", misfit.remedy());
    }
    if (!block.active()) {
      inactive.removeIf(key -> key.key().startsWith(path + "["));
      inactive.add(new Inactive(path, Got.SECRET, document.places().of(value, path).line()));
    }
  }

  private void leaf(Key<?> key, String path, ConfigValue value) {
    if (key.rule() instanceof ListRule<?> rule) {
      elements(key, rule, path, value);
    } else {
      fits(key, key.rule(), path, value);
    }
    if (key.isSecret()) {
      Scalars.text(value)
          .filter(text -> !text.isBlank())
          .ifPresent(text -> secrets.add(secret(path, value, text)));
    }
    if (!key.active() && !key.isReserved()) {
      String text =
          key.isSecret()
              ? Got.SECRET
              : Scalars.text(value).map(t -> ShownSetting.harmless(key, t)).orElse(Got.SECRET);
      inactive.add(new Inactive(path, text, document.places().of(value, path).line()));
    }
  }

  private WrittenSecret secret(String path, ConfigValue value, String text) {
    return new WrittenSecret(path, document.places().of(value, path), Secret.ofText(text));
  }

  /** Each element by itself, so that two bad ones are two problems. */
  private void elements(Key<?> key, ListRule<?> rule, String path, ConfigValue value) {
    try {
      int index = 0;
      for (ConfigValue element : ListRule.items(value)) {
        fits(key, rule.element(), path + "[" + index++ + "]", element);
      }
    } catch (Misfit misfit) {
      report(key, path, value, misfit);
    }
  }

  private void fits(Key<?> key, Rule<?> rule, String path, ConfigValue value) {
    try {
      Object unused = rule.read(value);
    } catch (Misfit misfit) {
      report(key, path, value, misfit);
    }
  }

  private void report(Key<?> key, String path, ConfigValue value, Misfit misfit) {
    String otherwise =
        document
            .defaultValue(key)
            .filter(d -> !path.contains("["))
            .map(d -> ", or remove the line for the default " + Got.of(d))
            .orElse("");
    problem(path, value, shown(key, value), misfit.mustBe(), misfit.remedy() + otherwise);
  }

  private static String shown(Key<?> key, ConfigValue value) {
    if (!key.isSecret()) {
      return Got.of(value);
    }
    boolean blank = Scalars.text(value).filter(String::isBlank).isPresent();
    return blank ? "an empty key" : Got.SECRET;
  }

  private void unknown(KeyTree.Block block, String name, String path, ConfigValue value) {
    Optional<String> near = NearestName.among(block.members().keySet(), name);
    String remedy =
        near.map(key -> "did you mean " + key + "?")
            .or(() -> KeyTree.pathOf(name, KeyTable.all()).map(p -> "did you mean " + p + "?"))
            .orElse("remove it; known here: " + String.join(", ", block.members().keySet()));
    problem(path, value, "an unknown key", "a known key", remedy);
  }

  private void problem(String path, ConfigValue value, String got, String mustBe, String remedy) {
    document.problem(document.places().of(value, path), path, got, mustBe, remedy);
  }
}
