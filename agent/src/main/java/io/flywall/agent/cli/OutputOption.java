package io.flywall.agent.cli;

import picocli.CommandLine.Option;

/** {@code -o json}, which every reading command takes. */
final class OutputOption {
  enum Format {
    text,
    json
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "text or json (default: ${DEFAULT-VALUE})",
      defaultValue = "text")
  private Format format;

  boolean json() {
    return format == Format.json;
  }
}
