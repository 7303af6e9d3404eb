package io.loupe.engine.dl4j.importer.keras;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The groups of an HDF5 file as a tree. On Windows some versions of Keras joined the names of
 * groups by backslashes, which HDF5 takes for one name; here both are the same.
 */
final class GroupTree {
  private static final Splitter PARTS = Splitter.on(CharMatcher.anyOf("/\\")).omitEmptyStrings();
  private static final int DEEPEST = 64;

  private final Map<String, GroupTree> children = new LinkedHashMap<>();
  private Optional<Node> node = Optional.empty();

  private GroupTree() {}

  static GroupTree of(Hdf5 file) {
    GroupTree root = new GroupTree();
    file.find("").ifPresent(node -> root.add(file, node, new HashSet<>(), 0));
    return root;
  }

  /** Groups may hold each other, so none is entered twice. */
  private void add(Hdf5 file, Node group, Set<Long> seen, int depth) {
    node = node.or(() -> Optional.of(group));
    if (depth > DEEPEST || !(group instanceof Group) || !seen.add(group.getAddress())) {
      return;
    }
    for (Node child : file.children(group)) {
      GroupTree place = this;
      List<String> parts = PARTS.splitToList(child.getName());
      for (String part : parts) {
        place = place.children.computeIfAbsent(part, name -> new GroupTree());
      }
      if (!parts.isEmpty()) {
        place.add(file, child, seen, depth + 1);
      }
    }
  }

  /** The group or array itself; empty if only longer names begin with its own. */
  Optional<Node> node() {
    return node;
  }

  Map<String, GroupTree> children() {
    return children;
  }

  Optional<GroupTree> find(String path) {
    Optional<GroupTree> found = Optional.of(this);
    for (String part : PARTS.split(path)) {
      found = found.flatMap(tree -> Optional.ofNullable(tree.children.get(part)));
    }
    return found;
  }
}
