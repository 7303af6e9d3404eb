package io.loupe.engine.dl4j;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes model zips in the form that Deeplearning4j 0.5.0 to 1.0.0-alpha gave them. */
final class OldFile {
  private OldFile() {}

  /** A network whose layers lie in a row. */
  static byte[] ofLayers(String preprocessors, float[] weights, String... layers)
      throws IOException {
    StringBuilder confs = new StringBuilder();
    for (String layer : layers) {
      confs.append(confs.isEmpty() ? "" : ",").append(conf(layer));
    }
    String json =
        """
        {"backprop": true, "backpropType": "Standard", "confs": [%s],
         "inputPreProcessors": {%s}, "pretrain": false, "redistributeParams": false,
         "tbpttBackLength": 20, "tbpttFwdLength": 20}
        """;
    return zip(json.formatted(confs, preprocessors), weights);
  }

  /** A graph whose layers lie in a row, fed by "in". */
  static byte[] ofGraph(float[] weights, String... layers) throws IOException {
    StringBuilder vertices = new StringBuilder();
    StringBuilder inputs = new StringBuilder();
    for (int i = 0; i < layers.length; i++) {
      String comma = i == 0 ? "" : ",";
      String before = i == 0 ? "in" : Integer.toString(i - 1);
      inputs.append("%s\"%d\": [\"%s\"]".formatted(comma, i, before));
      String vertex = "%s\"%d\": {\"LayerVertex\": {\"layerConf\": %s, \"preProcessor\": null}}";
      String named = layers[i].replace("\"layerName\": null", "\"layerName\": \"" + i + "\"");
      vertices.append(vertex.formatted(comma, i, conf(named)));
    }
    String json =
        """
        {"backprop": true, "backpropType": "Standard", "defaultConfiguration": %s,
         "networkInputs": ["in"], "networkOutputs": ["%d"], "pretrain": false,
         "tbpttBackLength": 20, "tbpttFwdLength": 20, "vertexInputs": {%s}, "vertices": {%s}}
        """;
    return zip(json.formatted(conf("null"), layers.length - 1, inputs, vertices), weights);
  }

  private static String conf(String layer) {
    String json =
        """
        {"layer": %s, "leakyreluAlpha": 0.0, "learningRatePolicy": "None",
         "lrPolicyDecayRate": "NaN", "miniBatch": true, "minimize": true, "numIterations": 1,
         "optimizationAlgo": "STOCHASTIC_GRADIENT_DESCENT", "seed": 1, "stepFunction": null,
         "useDropConnect": false, "useRegularization": false, "variables": []}
        """;
    return json.formatted(layer);
  }

  /** A layer under its short name, with what every layer had then. */
  static String layer(String name, String options) {
    String json =
        """
        {"%s": {"adamMeanDecay": "NaN", "biasInit": 0.0, "dist": null, "dropOut": 0.0,
         "gradientNormalization": "None", "l1": 0.0, "l2": 0.0, "layerName": null,
         "learningRate": 0.15, "learningRateSchedule": null, "momentum": 0.9,
         "momentumSchedule": {}, "rho": "NaN", "rmsDecay": "NaN", "updater": "NESTEROVS",
         "weightInit": "XAVIER", %s}}
        """;
    return json.formatted(name, options);
  }

  private static byte[] zip(String configuration, float[] weights) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("configuration.json"));
      zip.write(configuration.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("coefficients.bin"));
      zip.write(coefficients(weights));
    }
    return bytes.toByteArray();
  }

  /** A row of numbers: its shape as whole numbers of 32 bits, then its values. */
  private static byte[] coefficients(float[] weights) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      int[] shape = {2, 1, weights.length, 1, 1, 0, 1, 'c'};
      out.writeUTF("JAVACPP");
      out.writeInt(shape.length);
      out.writeUTF("INT");
      for (int size : shape) {
        out.writeInt(size);
      }
      out.writeUTF("JAVACPP");
      out.writeInt(weights.length);
      out.writeUTF("FLOAT");
      for (float weight : weights) {
        out.writeFloat(weight);
      }
    }
    return bytes.toByteArray();
  }
}
