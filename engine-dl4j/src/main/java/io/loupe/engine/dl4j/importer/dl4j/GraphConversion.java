package io.loupe.engine.dl4j.importer.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Makes a graph of a network whose layers lie in a row. Deeplearning4j's own conversion refuses
 * pairs of loss and activation that it once allowed, which old files have.
 */
final class GraphConversion {
  private static final String INPUT = "in";

  private GraphConversion() {}

  static ComputationGraph graph(MultiLayerNetwork network) {
    MultiLayerConfiguration layers = network.getLayerWiseConfigurations().clone();
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .dataType(layers.getDataType())
            .graphBuilder()
            .validateOutputLayerConfig(false)
            .addInputs(INPUT);
    String last = INPUT;
    for (int i = 0; i < layers.getConfs().size(); i++) {
      String name = Integer.toString(i);
      builder.addLayer(name, layers.getConf(i).getLayer(), layers.getInputPreProcess(i), last);
      last = name;
    }
    ComputationGraph graph = new ComputationGraph(builder.setOutputs(last).build());
    graph.init();
    graph.setParams(network.params());
    return graph;
  }
}
