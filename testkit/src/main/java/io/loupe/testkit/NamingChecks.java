package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.registry.Named;

/** Ids and descriptions of plug-ins. */
final class NamingChecks {
  private static final String ID = "[a-z][a-z0-9]*([.-][a-z0-9]+)*";

  private NamingChecks() {}

  static void check(Named plugin) {
    assertThat(plugin.id()).as("id").matches(ID);
    assertThat(plugin.description())
        .as("description of " + plugin.id() + ": one sentence")
        .matches("(?s)[A-Z0-9].*[^.]\\.")
        .doesNotContain("\n")
        .doesNotContainPattern("[.!?] [A-Z]");
  }
}
