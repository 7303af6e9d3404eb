package io.loupe.visualizers.weakness;

/** Groups of images that preprocessings are tried on. */
enum Images {
  L2("smallest L2 changes", "back to the first decision"),
  L2_LARGER("L2 changes, half as large again", "back to the first decision"),
  LINF("smallest L\u221e changes", "back to the first decision"),
  LINF_LARGER("L\u221e changes, half as large again", "back to the first decision"),
  L2_SHUFFLED("smallest L2 changes, shuffled over the image", "decision turned"),
  LINF_SHUFFLED("smallest L\u221e changes, shuffled over the image", "decision turned"),
  REPLACED_RANDOM("as many values replaced at random", "decision turned"),
  FOOLING("changed noise", "not taken for the class any more"),
  UNCHANGED("unchanged samples", "decision broken");

  private final String label;
  private final String counted;

  Images(String label, String counted) {
    this.label = label;
    this.counted = counted;
  }

  String label() {
    return label;
  }

  /** What is counted. */
  String counted() {
    return counted;
  }
}
