package io.flywall.config;

import io.flywall.config.Places.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The shared keys of the cluster: one {@code secret_key}, or {@code secret_keys} for rotation. */
final class SecretReader {
  private static final String LIST = "replication.secret_keys";

  private final Document document;
  private final Map<String, Secret> secrets;
  private final List<SecretKey> keys = new ArrayList<>();
  private final Set<Integer> ids = new HashSet<>();

  SecretReader(Document document, Map<String, Secret> secrets) {
    this.document = document;
    this.secrets = secrets;
  }

  List<SecretKey> read() {
    boolean single = document.isWritten(KeyTable.SECRET_KEY);
    List<Block> blocks = document.blocks(LIST);
    if (single && !blocks.isEmpty()) {
      document.problem(
          KeyTable.SECRET_KEY,
          "both secret_key and secret_keys",
          "one of the two",
          "move it into secret_keys");
    } else if (!single && blocks.isEmpty()) {
      document.problem(
          KeyTable.SECRET_KEY,
          Got.NOTHING,
          "the key that all nodes share",
          "add secret_key = \"...\" with the output of `flywall secret generate`");
    }
    if (single) {
      add(SecretKey.SINGLE_KEY_ID, KeyTable.SECRET_KEY.path(), document.place(KeyTable.SECRET_KEY));
    }
    blocks.forEach(this::readBlock);
    return keys;
  }

  private void readBlock(Block block) {
    block.require(KeyTable.SECRET_ID, "a number from 1 to 255", "add id = NUMBER");
    block.require(KeyTable.SECRET_TEXT, "a key or file:/absolute/path", "add key = \"...\"");
    Optional<Integer> id = block.find(KeyTable.SECRET_ID);
    if (id.isEmpty()) {
      return;
    }
    if (ids.add(id.get())) {
      add(id.get(), block.pathOf(KeyTable.SECRET_TEXT), block.place(KeyTable.SECRET_TEXT));
    } else {
      block.problem(
          KeyTable.SECRET_ID,
          id.get() + " a second time",
          "a number of its own",
          "give every key another id");
    }
  }

  private void add(int id, String path, Place place) {
    Secret secret = secrets.get(path);
    if (secret == null) {
      return; // its problem is reported where it was read
    }
    SecretKey key = new SecretKey(id, secret);
    keys.add(key);
    if (!key.isFullEntropy()) {
      WeakKey.reason(secret.text())
          .ifPresent(
              weak ->
                  document.warning(
                      place,
                      path,
                      weak,
                      "hard to guess",
                      "replace it on all nodes with the output of `flywall secret generate`"));
    }
  }
}
