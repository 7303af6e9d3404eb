package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what Keras 1 and the synonyms of later versions say in the words of Keras 2. */
final class Dialect {
  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("Convolution1D", "Conv1D"),
          Map.entry("Convolution2D", "Conv2D"),
          Map.entry("Convolution3D", "Conv3D"),
          Map.entry("AtrousConvolution1D", "Conv1D"),
          Map.entry("AtrousConvolution2D", "Conv2D"),
          Map.entry("SeparableConvolution2D", "SeparableConv2D"),
          Map.entry("DepthwiseConvolution2D", "DepthwiseConv2D"),
          Map.entry("Deconvolution2D", "Conv2DTranspose"),
          Map.entry("Convolution2DTranspose", "Conv2DTranspose"),
          Map.entry("MaxPool1D", "MaxPooling1D"),
          Map.entry("MaxPool2D", "MaxPooling2D"),
          Map.entry("MaxPool3D", "MaxPooling3D"),
          Map.entry("AvgPool1D", "AveragePooling1D"),
          Map.entry("AvgPool2D", "AveragePooling2D"),
          Map.entry("AvgPool3D", "AveragePooling3D"),
          Map.entry("GlobalMaxPool1D", "GlobalMaxPooling1D"),
          Map.entry("GlobalMaxPool2D", "GlobalMaxPooling2D"),
          Map.entry("GlobalMaxPool3D", "GlobalMaxPooling3D"),
          Map.entry("GlobalAvgPool1D", "GlobalAveragePooling1D"),
          Map.entry("GlobalAvgPool2D", "GlobalAveragePooling2D"),
          Map.entry("GlobalAvgPool3D", "GlobalAveragePooling3D"),
          Map.entry("BatchNormalizationV1", "BatchNormalization"),
          Map.entry("BatchNormalizationV2", "BatchNormalization"),
          Map.entry("SyncBatchNormalization", "BatchNormalization"),
          Map.entry("TimeDistributedDense", "Dense"),
          Map.entry("Convolution1DTranspose", "Conv1DTranspose"),
          Map.entry("Convolution3DTranspose", "Conv3DTranspose"),
          Map.entry("SeparableConvolution1D", "SeparableConv1D"),
          Map.entry("GroupQueryAttention", Attentions.GROUPED),
          Map.entry("GRUV1", "GRU"),
          Map.entry("GRUV2", "GRU"),
          Map.entry("LSTMV1", "LSTM"),
          Map.entry("LSTMV2", "LSTM"));

  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("nb_filter", "filters"),
          Map.entry("filter_length", "kernel_size"),
          Map.entry("subsample", "strides"),
          Map.entry("subsample_length", "strides"),
          Map.entry("stride", "strides"),
          Map.entry("border_mode", "padding"),
          Map.entry("bias", "use_bias"),
          Map.entry("atrous_rate", "dilation_rate"),
          Map.entry("pool_length", "pool_size"),
          Map.entry("length", "size"),
          Map.entry("inner_activation", "recurrent_activation"));

  private static final Map<String, String> MERGES =
      Map.of(
          "sum", "Add",
          "mul", "Multiply",
          "ave", "Average",
          "max", "Maximum",
          "concat", "Concatenate");

  private static final Set<String> UNITS =
      Set.of("Dense", "LSTM", "SimpleRNN", "GRU", "TimeDistributedDense");

  private Dialect() {}

  static LayerSpec of(LayerSpec layer, JsonNode json) {
    if (OperationReader.isOperation(json)) {
      return OperationReader.read(layer, json.path("inbound_nodes").path(0)).layer();
    }
    String className = CLASSES.getOrDefault(layer.className(), layer.className());
    JsonNode config = layer.config();
    if (layer.era().major() < 2 && config instanceof ObjectNode first) {
      config = options(layer.className(), first.deepCopy());
      if (className.equals("Merge")) {
        String mode = first.path("mode").asText();
        className = MERGES.getOrDefault(mode, "Merge of mode " + mode);
      }
    }
    return layer.with(className, config);
  }

  private static JsonNode options(String className, ObjectNode config) {
    OPTIONS.forEach((old, name) -> rename(config, old, name));
    if (UNITS.contains(className)) {
      rename(config, "output_dim", "units");
    }
    if (className.startsWith("ZeroPadding") || className.startsWith("Cropping")) {
      halves(config);
    }
    if (config.has("concat_axis")) {
      rename(config, "concat_axis", "axis");
    }
    if (config.hasNonNull("dim_ordering")) {
      String order = config.path("dim_ordering").asText();
      config.put("data_format", order.equals("th") ? "channels_first" : "channels_last");
    }
    if (config.has("nb_row")) {
      kernel(config, List.of("nb_row", "nb_col"));
    } else if (config.has("kernel_dim1")) {
      kernel(config, List.of("kernel_dim1", "kernel_dim2", "kernel_dim3"));
    }
    return config;
  }

  private static void kernel(ObjectNode config, List<String> names) {
    var sizes = config.arrayNode();
    names.forEach(name -> sizes.add(config.path(name)));
    config.set("kernel_size", sizes);
  }

  /** Keras 1 pads two axes by [rows, columns] or by [top, bottom, left, right]. */
  private static void halves(ObjectNode config) {
    JsonNode padding = config.path("padding");
    if (padding.isArray() && padding.size() == 4) {
      var pairs = config.arrayNode();
      pairs.addArray().add(padding.get(0)).add(padding.get(1));
      pairs.addArray().add(padding.get(2)).add(padding.get(3));
      config.set("padding", pairs);
    }
  }

  private static void rename(ObjectNode config, String old, String name) {
    JsonNode value = config.get(old);
    if (value != null && !config.has(name)) {
      config.set(name, value);
    }
  }
}
