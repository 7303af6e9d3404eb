package io.loupe.visualizers.attribution.method;

import java.util.ArrayList;
import java.util.List;

/** What has to be said of ways back that hardly depend on the weights. */
final class WaysBack {
  private WaysBack() {}

  static List<String> withWarning(String method, List<String> remarks) {
    List<String> all = new ArrayList<>();
    all.add(
        "Maps of "
            + method
            + " hardly change when a network's weights are drawn anew (Adebayo et al. 2018): they"
            + " show edges of the input, not what was learned.");
    all.addAll(remarks);
    return all;
  }
}
