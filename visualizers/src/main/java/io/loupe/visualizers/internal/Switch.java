package io.loupe.visualizers.internal;

/** Whether something is done. */
public enum Switch {
  ON,
  OFF
}
