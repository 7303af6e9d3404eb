package io.loupe.formats.microscope;

import io.loupe.RunResult;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.error.RunCancelledException;
import io.loupe.model.LayerInfo;
import io.loupe.registry.Plugins;
import io.loupe.visualizer.PageTab;
import io.loupe.visualizer.PageTab.Filling;
import io.loupe.visualizer.PageTab.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A tab that a plug-in adds to pages of one kind.
 *
 * @param tab its number, which names its files
 * @param id of the plug-in
 * @param title that stands on it
 * @param description of the plug-in
 * @param origin jar or folder of the plug-in
 * @param kind of the pages: {@code layer}, {@code class} or {@code sample}
 * @param layer whose filters these are; nothing for other pages
 * @param pages numbers of the filters, outputs or samples that have it
 */
record TabPart(
    int tab,
    String id,
    String title,
    String description,
    String origin,
    String kind,
    @Nullable Integer layer,
    List<Integer> pages) {
  /** Bytes of what all pages of all tabs show. */
  private static final int BYTES = 16_000_000;

  private static final int BYTES_OF_A_PAGE = 400_000;
  private static final int TITLE = 40;
  private static final int DESCRIPTION = 300;

  /** What all tabs share: how many bytes a page may have, and the samples that are looked at. */
  record Means(Stage stage, int bytes, List<Sample> seen) {
    static Means of(Stage stage, Effort effort, int pages) {
      return new Means(
          stage,
          Math.min(BYTES_OF_A_PAGE, BYTES / Math.max(1, pages)),
          stage.data().some(effort.looked(pages)));
    }
  }

  /** One page that may get the tab. */
  private record Wanted(int number, Page page, List<Sample> samples) {}

  static String ofLayer(int tab, LayerInfo layer) {
    return "tab/" + tab + "-layer-" + layer.index();
  }

  static String ofClasses(int tab) {
    return "tab/" + tab + "-class";
  }

  static String ofSamples(int tab) {
    return "tab/" + tab + "-sample";
  }

  /** On the pages of a layer's filters. */
  static TabPart filters(
      Means means, int tab, PageTab plugin, LayerInfo layer, List<Integer> filters) {
    return written(
        means,
        tab,
        plugin,
        "layer",
        layer.index(),
        "filters of " + layer.name(),
        ofLayer(tab, layer),
        filters.stream()
            .map(k -> new Wanted(k, new Page.OfFilter(layer, k), means.seen()))
            .toList());
  }

  /** On the pages of the first outputs. */
  static TabPart classes(Means means, int tab, PageTab plugin, List<String> names) {
    return written(
        means,
        tab,
        plugin,
        "class",
        null,
        "classes",
        ofClasses(tab),
        IntStream.range(0, names.size())
            .mapToObj(k -> new Wanted(k, new Page.OfClass(k, names.get(k)), means.seen()))
            .toList());
  }

  /** On the pages of samples. */
  static TabPart samples(Means means, int tab, PageTab plugin, List<Sample> chosen) {
    return written(
        means,
        tab,
        plugin,
        "sample",
        null,
        "samples",
        ofSamples(tab),
        IntStream.range(0, chosen.size())
            .mapToObj(n -> new Wanted(n, new Page.OfSample(chosen.get(n)), List.of(chosen.get(n))))
            .toList());
  }

  private static TabPart written(
      Means means,
      int tab,
      PageTab plugin,
      String kind,
      @Nullable Integer layer,
      String what,
      String key,
      List<Wanted> wanted) {
    Stage stage = means.stage();
    String name = "Tab " + Plugins.name(plugin);
    List<Integer> pages = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Wanted page : wanted) {
      failure(
              name,
              () ->
                  made(means, plugin, page)
                      .ifPresent(
                          run -> {
                            String file = key + "-" + page.number();
                            stage
                                .folder()
                                .script(
                                    file,
                                    TabPage.written(
                                        stage.folder(),
                                        file,
                                        run,
                                        page.samples().size(),
                                        means.bytes()));
                            pages.add(page.number());
                          }))
          .ifPresent(failures::add);
    }
    if (!failures.isEmpty()) {
      stage.lacks(
          TabPage.cut(name, DESCRIPTION) + " on " + what,
          (failures.size() == 1 ? "" : failures.size() + " pages lack it, the first since: ")
              + failures.get(0));
    }
    TabPart part =
        new TabPart(
            tab,
            plugin.id(),
            text(plugin, PageTab::title, TITLE),
            text(plugin, PageTab::description, DESCRIPTION),
            TabPage.cut(stage.loupe().pageTabs().origin(plugin), DESCRIPTION),
            kind,
            layer,
            List.copyOf(pages));
    stage.folder().script(key, part);
    return part;
  }

  private static Optional<RunResult> made(Means means, PageTab plugin, Wanted page) {
    Optional<Filling> filling =
        Plugins.given("Tab", plugin, "answer", plugin.filling(means.stage().model(), page.page()));
    return filling.map(
        run -> means.stage().run(run.visualizer(), page.samples(), run.parameters()));
  }

  /** What a plug-in's code fails with costs its own page only; nothing if it does not. */
  private static Optional<String> failure(String name, Runnable work) {
    try {
      work.run();
      return Optional.empty();
    } catch (RunCancelledException e) {
      throw e;
    } catch (LoupeException e) {
      return Optional.of(e.message());
    } catch (Throwable e) { // a stranger's code: whatever it is, it costs only itself
      return Optional.of(name + " failed: " + Plugins.words(e) + ".");
    }
  }

  /** A stranger's text; its id where it has none to give. */
  private static String text(PageTab plugin, Function<PageTab, @Nullable String> of, int most) {
    String text = "";
    try {
      String given = of.apply(plugin);
      text = given == null ? "" : TabPage.cut(given, most);
    } catch (Throwable e) { // a stranger's code: whatever it is, the id is known
      text = "";
    }
    return text.isEmpty() ? TabPage.cut(plugin.id(), most) : text;
  }

  /** What must be equal for a tab to be taken over. */
  static String state(PageTab plugin) {
    Package home = plugin.getClass().getPackage();
    String version = home == null ? null : home.getImplementationVersion();
    return plugin.id() + " " + (version == null ? "development" : version);
  }
}
