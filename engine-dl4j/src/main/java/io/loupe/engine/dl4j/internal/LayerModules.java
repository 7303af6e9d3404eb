package io.loupe.engine.dl4j.internal;

import com.google.common.base.Splitter;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.error.ParameterException;
import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The layers by the parts of the program that its file was written from, and what such a part is
 * called.
 *
 * @param model its name, for messages
 * @param all the modules, each behind the one that it lies in
 * @param byPath modules by how names of nodes begin, such as {@code /layer1/layer1.0}
 */
record LayerModules(
    String model, Map<String, Inspectable.Module> all, Map<String, Inspectable.Module> byPath) {
  private static final int MOST = 8;
  private static final Splitter PARTS = Splitter.on('/').omitEmptyStrings();

  static LayerModules of(String model, Graph graph, List<LayerInfo> layers) {
    Map<String, List<LayerInfo>> members = new LinkedHashMap<>();
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, String> paths = new LinkedHashMap<>();
    for (LayerInfo layer : layers) {
      List<Graph.Module> modules = graph.layers().get(layer.index()).origin().modules();
      StringBuilder path = new StringBuilder();
      List<String> parts =
          layer.name().startsWith("/") ? PARTS.splitToList(layer.name()) : List.of();
      for (int i = 0; i < modules.size(); i++) {
        String name = modules.get(i).name();
        members.computeIfAbsent(name, n -> new ArrayList<>()).add(layer);
        types.merge(name, modules.get(i).type(), (one, other) -> one.isEmpty() ? other : one);
        if (i < parts.size() - 1) {
          paths.putIfAbsent(path.append('/').append(parts.get(i)).toString(), name);
        }
      }
    }
    Set<String> given = new HashSet<>();
    graph.outputs().forEach(node -> given.add(graph.nodes().get(node).name()));
    Map<String, List<LayerInfo>> readers = new LinkedHashMap<>();
    for (LayerInfo layer : layers) {
      layer.inputs().forEach(in -> readers.computeIfAbsent(in, n -> new ArrayList<>()).add(layer));
    }
    Map<String, Inspectable.Module> all = new LinkedHashMap<>();
    members.forEach(
        (name, inside) ->
            all.put(name, module(name, types.getOrDefault(name, ""), inside, readers, given)));
    Map<String, Inspectable.Module> byPath = new LinkedHashMap<>();
    paths.forEach((path, name) -> byPath.put(path, all.get(name)));
    return new LayerModules(model, all, byPath);
  }

  private static Inspectable.Module module(
      String name,
      String type,
      List<LayerInfo> inside,
      Map<String, List<LayerInfo>> readers,
      Set<String> given) {
    Set<LayerInfo> own = new HashSet<>(inside);
    List<String> outputs = new ArrayList<>();
    for (LayerInfo layer : inside) {
      List<LayerInfo> read = readers.getOrDefault(layer.name(), List.of());
      if (given.contains(layer.name()) || read.isEmpty() || !own.containsAll(read)) {
        outputs.add(layer.name());
      }
    }
    return new Inspectable.Module(
        name, type, inside.stream().map(LayerInfo::name).toList(), outputs);
  }

  /**
   * Finds a module by its whole name, by how the names of its nodes begin, or by the end of its
   * name where no other ends so.
   *
   * @throws ParameterException if several end so
   */
  Optional<Inspectable.Module> find(String name) {
    Inspectable.Module whole = all.getOrDefault(name, byPath.get(name));
    if (whole != null) {
      return Optional.of(whole);
    }
    List<Inspectable.Module> ending =
        all.values().stream()
            .filter(m -> m.name().endsWith("." + name) || m.name().endsWith("/" + name))
            .toList();
    if (ending.size() > 1) {
      throw new ParameterException(
          "Model \""
              + model
              + "\" has "
              + ending.size()
              + " modules whose names end in \""
              + name
              + "\": "
              + String.join(
                  ", ", ending.stream().limit(MOST).map(Inspectable.Module::name).toList())
              + (ending.size() > MOST ? " and others." : "."),
          "Give the whole name of one.");
    }
    return ending.stream().findFirst();
  }
}
