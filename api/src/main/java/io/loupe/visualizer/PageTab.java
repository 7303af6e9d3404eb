package io.loupe.visualizer;

import io.loupe.Experimental;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.registry.Named;
import java.util.Map;
import java.util.Optional;

/**
 * A tab on pages of a microscope, filled by what a visualizer makes for each of them. It says which
 * visualizer, with which parameters; Loupe runs it as any other run, and lays its pictures and
 * tables onto the page. Found by {@link java.util.ServiceLoader}; stateless, and safe for use by
 * several threads.
 */
@Experimental
public interface PageTab extends Named {
  /** What a page is about. Kinds may be added: say nothing of those that are not known. */
  sealed interface Page {
    /**
     * One filter of a layer, or one of its units.
     *
     * @param layer a layer whose filters have pages
     * @param filter its number, from 0
     */
    record OfFilter(LayerInfo layer, int filter) implements Page {}

    /**
     * One output of the model, or one of two classes between which one output decides. {@link
     * Classifier#ofClass} gives the objective of either.
     *
     * @param output its number, from 0, or that of the class
     * @param name of the class, which may come from strangers
     */
    record OfClass(int output, String name) implements Page {}

    /**
     * One sample.
     *
     * @param sample owned; the data of the run hold it alone
     */
    record OfSample(Sample sample) implements Page {}
  }

  /**
   * What fills the tab of one page.
   *
   * @param visualizer its id
   * @param parameters values as text, by name, as the command line takes them
   */
  record Filling(String visualizer, Map<String, String> parameters) {
    /**
     * Creates a filling.
     *
     * @param visualizer its id
     * @param parameters values as text, by name, as the command line takes them
     */
    public Filling {
      parameters = Map.copyOf(parameters);
    }
  }

  /**
   * Returns what stands on the tab.
   *
   * @return a word or two
   */
  String title();

  /**
   * Says what fills the tab of a page. Asked for each page; the run gets the model, the
   * microscope's seed and, for a filter or a class, samples from all over its data, as many of each
   * class as of every other; for a sample that sample alone.
   *
   * @param model open
   * @param page what it is about
   * @return empty where the page is to have no such tab
   */
  Optional<Filling> filling(Model model, Page page);
}
