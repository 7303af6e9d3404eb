package io.loupe.formats;

import io.loupe.artifact.Provenance;
import io.loupe.data.ChannelComposite;
import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.model.ModelInfo;
import io.loupe.tensor.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Runs to write down. */
public final class Provenances {
  private Provenances() {}

  public static Provenance at(String startedAt) {
    ModelInfo model =
        new ModelInfo(
            "lenet",
            "models/lenet.zip",
            "dl4j",
            "1.0.0-M2.1",
            "ab".repeat(32),
            new InputSpec(
                Shape.of(1, 28, 28),
                0,
                1,
                List.of(0.1307),
                List.of(0.3081),
                ChannelOrder.RGB,
                "as given"),
            Map.of("output", "preds", "workspace", "none", "a", "b"));
    return bare(model, startedAt).withWarning("Only 2 samples of \"ü\" <b>.");
  }

  /** A run on a model of three channels that takes them in an order. */
  public static Provenance colours(ChannelOrder order) {
    ModelInfo model =
        new ModelInfo(
            "vgg",
            "models/vgg.h5",
            "dl4j",
            "1.0.0-M2.1",
            "ab".repeat(32),
            new InputSpec(Shape.of(3, 8, 8), 0, 255, List.of(), List.of(), order, ""),
            Map.of());
    return bare(model, "2026-01-02T03:04:05Z");
  }

  /** A run on a model of seven channels, of which some are drawn. */
  public static Provenance drawn(ChannelComposite composite) {
    ModelInfo model =
        new ModelInfo(
            "bands",
            "models/bands.onnx",
            "dl4j",
            "1.0.0-M2.1",
            "ab".repeat(32),
            InputSpec.of(Shape.of(7, 8, 8), 0, 1).with(composite),
            Map.of("composite", "x"));
    return bare(model, "2026-01-02T03:04:05Z");
  }

  private static Provenance bare(ModelInfo model, String startedAt) {
    return new Provenance(
        "acme.silent-units",
        "1.2",
        Map.of("layer", "L1", "floor", "1.0E-6", "quote", "\"ü\" <b>"),
        Map.of("objective", "unit('a \"b\"', 3)"),
        List.of(),
        model,
        "idx:images.gz,labels.gz",
        OptionalLong.of(7),
        Map.of("loupe", "0.1.0", "java", "17", "batch", "32"),
        Instant.parse(startedAt),
        false);
  }

  /** A run of another visualizer. */
  public static Provenance of(String visualizer) {
    Provenance any = any();
    return new Provenance(
        visualizer,
        any.visualizerVersion(),
        any.parameters(),
        any.resolved(),
        any.warnings(),
        any.model(),
        any.dataset(),
        any.seed(),
        any.environment(),
        any.startedAt(),
        any.partial());
  }

  public static Provenance any() {
    return at("2026-01-02T03:04:05Z");
  }
}
