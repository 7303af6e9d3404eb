package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.registry.Named;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs networks of some library. Found by {@link java.util.ServiceLoader}; the provider object is
 * cheap, native code is started by {@link #load}. Safe for use by several threads.
 */
public interface Engine extends Named {
  /**
   * Says whether it can load a source, by looking at its first bytes or its class only.
   *
   * @param source a model
   * @return empty if it can, else why not, as a part of a sentence without full stop
   */
  Optional<String> refusal(ModelSource source);

  /**
   * Returns the options that it understands in {@link ModelSource#options()}, beside {@link
   * InputOptions#COMMON}. Others are refused before it is asked to load.
   *
   * @return option names
   */
  @Experimental
  default Set<String> options() {
    return Set.of();
  }

  /**
   * Names the files that a model is read from beside its own, such as weights that lie apart; with
   * them it can be copied to another machine.
   *
   * @param source a source it did not refuse
   * @return files that are there; none unless overridden
   * @throws io.loupe.error.ModelLoadException if one is missing, or lies where the model must not
   *     lead
   */
  @Experimental
  default List<Path> otherFiles(ModelSource source) {
    return List.of();
  }

  /**
   * Loads a model. The file is untrusted: nothing in it is run.
   *
   * @param source a source it did not refuse
   * @return an open model, to be closed by the caller
   * @throws io.loupe.error.ModelLoadException if the model cannot be read
   */
  Model load(ModelSource source);
}
