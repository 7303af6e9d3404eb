package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Graph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * In which parts of the program that was exported a node lies. PyTorch's newer exporter says it in
 * the node's metadata, its older one and tf2onnx in the node's name; where neither does, and where
 * what is read has been joined with the node behind it, names of weights tell the module that they
 * belong to. Names that are longer, or lie deeper, than a program's do are passed over.
 */
final class Modules {
  private static final String NAMESPACE = "namespace";
  private static final String WEIGHT = ".weight";
  private static final int DEEPEST = 16;
  private static final int LONGEST = 300;

  private Modules() {}

  static Graph.Origin of(Node node) {
    Map<String, String> about = new LinkedHashMap<>(node.about());
    String namespace = about.getOrDefault(NAMESPACE, "");
    Map<String, Graph.Module> modules = new LinkedHashMap<>();
    for (Graph.Module module : namespace.isEmpty() ? named(node.name()) : spaces(namespace)) {
      modules.putIfAbsent(module.name(), module);
    }
    for (String input : node.inputs()) {
      if (input.endsWith(WEIGHT) && input.length() < LONGEST) {
        String owner = input.substring(0, input.length() - WEIGHT.length());
        modules.putIfAbsent(owner, new Graph.Module(owner, ""));
      }
    }
    return new Graph.Origin(List.copyOf(modules.values()), about);
  }

  /** {@code : net.Net/layer1: nn.Sequential/layer1.0: net.Block/add: aten.add}. */
  private static List<Graph.Module> spaces(String namespace) {
    List<Graph.Module> modules = new ArrayList<>();
    String[] parts = namespace.split("/", -1);
    for (int i = 0; i < Math.min(DEEPEST, parts.length - 1); i++) {
      int colon = parts[i].indexOf(": ");
      String name = colon < 0 ? parts[i] : parts[i].substring(0, colon);
      String type = colon < 0 ? "" : parts[i].substring(parts[i].lastIndexOf('.') + 1).strip();
      if (!name.isBlank() && name.length() < LONGEST) {
        modules.add(new Graph.Module(name.strip(), type));
      }
    }
    return modules;
  }

  /**
   * {@code /layer1/layer1.0/conv1/Conv} of PyTorch, whose modules are called {@code layer1}, {@code
   * layer1.0} and {@code layer1.0.conv1}; {@code model/conv/Relu} of tf2onnx.
   */
  private static List<Graph.Module> named(String node) {
    boolean dotted = node.startsWith("/");
    String[] parts = (dotted ? node.substring(1) : node).split("/", -1);
    List<Graph.Module> modules = new ArrayList<>();
    String whole = "";
    String last = "";
    for (int i = 0; i < Math.min(DEEPEST, parts.length - 1); i++) {
      String part = parts[i];
      if (part.isBlank() || node.length() > LONGEST) {
        return List.of();
      }
      if (whole.isEmpty()) {
        whole = part;
      } else if (dotted && part.startsWith(last + ".")) {
        whole = whole + part.substring(last.length());
      } else {
        whole = whole + (dotted ? "." : "/") + part;
      }
      last = part;
      modules.add(new Graph.Module(whole, ""));
    }
    return modules;
  }
}
