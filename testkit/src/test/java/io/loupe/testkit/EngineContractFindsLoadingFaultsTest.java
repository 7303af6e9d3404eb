package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.error.DatasetException;
import io.loupe.error.LoupeException;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.probe.ActivationProbe;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineContractFindsLoadingFaultsTest {
  @Test
  void speeches() {
    assertFails(Talkative.class, "namesAndDescribesItself", "one sentence");
  }

  @Test
  void lovesEverything() {
    assertFails(TakesAll.class, "refusesForeignNetworksInHalfASentence", "foreign network");
  }

  @Test
  void newFingerprints() {
    assertFails(NewFingerprint.class, "identifiesTheModel", "when loaded again");
  }

  @Test
  void optionsPassedOver() {
    assertFails(NoOptions.class, "takesInputOptions", "range");
  }

  @Test
  void optionsNotDeclared() {
    assertFails(SilentOptions.class, "identifiesTheModel", "options that the engine declares");
  }

  @Test
  void closedOnce() {
    assertFails(ClosedOnce.class, "closesTwice", "closing twice");
  }

  @Test
  void ownWordsForSamples() {
    assertFails(OwnWords.class, "namesSamplesOfWrongShape", "Which sample?");
  }

  static class Talkative extends FaultyContract {
    Talkative() {
      super(
          new FaultyEngine() {
            @Override
            public String description() {
              return "Loads networks. It is fast.";
            }
          });
    }
  }

  static class TakesAll extends FaultyContract {
    TakesAll() {
      super(
          new FaultyEngine() {
            @Override
            public Optional<String> refusal(ModelSource source) {
              return Optional.empty();
            }
          });
    }
  }

  static class SilentOptions extends FaultyContract {
    SilentOptions() {
      super(new FaultyEngine());
    }

    @Override
    protected List<ModelSource> sources() {
      return super.sources().stream()
          .map(source -> source.withOptions(Map.of("depth", "3")))
          .toList();
    }
  }

  static class NewFingerprint extends FaultyContract {
    NewFingerprint() {
      super(
          new FaultyEngine() {
            private int loaded;

            @Override
            ModelInfo info(ModelInfo info) {
              loaded++;
              return new ModelInfo(
                  info.name(),
                  info.location(),
                  info.engine(),
                  info.engineVersion(),
                  String.format("%064x", loaded),
                  info.input(),
                  info.options());
            }
          });
    }
  }

  static class NoOptions extends FaultyContract {
    NoOptions() {
      super(
          new FaultyEngine() {
            @Override
            public Model load(ModelSource source) {
              return super.load(source.withOptions(Map.of()));
            }
          });
    }
  }

  static class ClosedOnce extends FaultyContract {
    ClosedOnce() {
      super(
          new FaultyEngine() {
            private final Set<Model> closed = new HashSet<>();

            @Override
            void close(Model model) {
              if (!closed.add(model)) {
                throw new IllegalStateException("Closed already");
              }
              super.close(model);
            }
          });
    }
  }

  static class OwnWords extends FaultyContract {
    OwnWords() {
      super(
          new FaultyEngine() {
            @Override
            ActivationProbe probe(ActivationProbe probe) {
              return (plan, dataset, sink, monitor) -> {
                try {
                  probe.run(plan, dataset, sink, monitor);
                } catch (DatasetException e) {
                  throw new LoupeException("Which sample?", "Give another.", e);
                }
              };
            }
          });
    }
  }
}
