package io.loupe.engine.dl4j.importer.onnx;

import com.google.protobuf.ByteString;
import io.loupe.engine.dl4j.importer.onnx.Rewriting.Added;
import io.loupe.engine.dl4j.importer.onnx.Rewriting.Change;
import io.loupe.engine.dl4j.op.Channels;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file without some channels: its own nodes, names and words, with what is left of the
 * weights. What nobody changes stays byte by byte; weights of other files are taken in.
 */
final class SmallerFile {
  /** The version of the format from which on weights need not be listed as inputs. */
  private static final long WEIGHTS_ARE_NO_INPUTS = 4;

  private final OnnxFile file;
  private final CutNodes cut;

  SmallerFile(OnnxFile file, OnnxImporter.Result read, IntFunction<Channels> made) {
    this.file = file;
    this.cut = new CutNodes(file, read, made);
  }

  void write(ByteBuffer bytes, OutputStream target) throws IOException {
    Rewriting.of(
            bytes,
            Map.of(OnnxFile.MODEL_GRAPH, g -> List.of(graph(g))),
            Map.of(OnnxFile.MODEL_VERSION, v -> Math.max(v, WEIGHTS_ARE_NO_INPUTS)),
            List.of())
        .writeTo(target);
  }

  private ByteString graph(ByteBuffer bytes) {
    int[] next = {0};
    Set<String> dropped = cut.unread();
    Change node = one -> List.of(node(one, cut.changed().get(next[0]++)));
    Change initializer = one -> initializer(one, dropped);
    Change input =
        one ->
            file.body().initializers().containsKey(name(one))
                ? List.of()
                : List.of(ByteString.copyFrom(one));
    List<Added> more = new ArrayList<>();
    cut.added()
        .forEach(
            (name, known) ->
                more.add(new Added(OnnxFile.GRAPH_INITIALIZER, Rewriting.tensor(name, known))));
    for (Message sparse : Message.of(bytes).messages(OnnxFile.GRAPH_SPARSE)) {
      String name = Tensors.sparseName(sparse);
      if (cut.inPlace().containsKey(name)) {
        ByteString dense = Rewriting.tensor(name, cut.inPlace().get(name));
        more.add(new Added(OnnxFile.GRAPH_INITIALIZER, dense));
      }
    }
    Change sparse = one -> sparse(one, dropped);
    Change gone = one -> List.of();
    return Rewriting.of(
        bytes,
        Map.of(
            OnnxFile.GRAPH_NODE, node,
            OnnxFile.GRAPH_INITIALIZER, initializer,
            OnnxFile.GRAPH_INPUT, input,
            OnnxFile.GRAPH_SPARSE, sparse,
            OnnxFile.GRAPH_VALUES, gone),
        more);
  }

  private static String name(ByteBuffer value) {
    return Message.of(value).text(OnnxFile.VALUE_NAME);
  }

  private List<ByteString> initializer(ByteBuffer tensor, Set<String> dropped) {
    Message message = Message.of(tensor);
    String name = Tensors.name(message);
    Known other = cut.inPlace().get(name);
    if (other != null) {
      return List.of(Rewriting.tensor(name, other));
    }
    if (dropped.contains(name)) {
      return List.of();
    }
    Known own = file.body().initializers().get(name);
    return List.of(
        own != null && Tensors.isElsewhere(message)
            ? Rewriting.tensor(name, own)
            : ByteString.copyFrom(tensor));
  }

  private List<ByteString> sparse(ByteBuffer tensor, Set<String> dropped) {
    String name = Tensors.sparseName(Message.of(tensor));
    boolean goes = cut.inPlace().containsKey(name) || dropped.contains(name);
    return goes ? List.of() : List.of(ByteString.copyFrom(tensor));
  }

  private static ByteString node(ByteBuffer node, CutNodes.@Nullable Changed changed) {
    if (changed == null) {
      return ByteString.copyFrom(node);
    }
    int[] place = {0};
    List<String> inputs = changed.inputs();
    int before = Message.of(node).texts(OnnxFile.NODE_INPUT).size();
    Change input = one -> List.of(ByteString.copyFromUtf8(inputs.get(place[0]++)));
    Change attribute =
        one -> {
          String name = Message.of(one).text(Node.ATTRIBUTE_NAME);
          return List.of(
              name.equals("group") && changed.groups().isPresent()
                  ? Rewriting.attribute(name, changed.groups().get())
                  : ByteString.copyFrom(one));
        };
    List<Added> more =
        inputs.subList(before, inputs.size()).stream()
            .map(name -> new Added(OnnxFile.NODE_INPUT, ByteString.copyFromUtf8(name)))
            .toList();
    return Rewriting.of(
        node, Map.of(OnnxFile.NODE_INPUT, input, OnnxFile.NODE_ATTRIBUTE, attribute), more);
  }
}
