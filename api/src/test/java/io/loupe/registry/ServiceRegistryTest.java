package io.loupe.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.DuplicateNameException;
import io.loupe.error.LoupeException;
import io.loupe.error.ProviderException;
import io.loupe.error.UnknownNameException;
import io.loupe.fakes.PluginJar;
import io.loupe.visualizer.Visualizer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceRegistryTest {
  @TempDir Path folder = Path.of("replaced");

  @Test
  void findsPluginsSortedById() throws IOException {
    Path jar =
        new PluginJar()
            .visualizer("com.acme.B", "acme.beta", "")
            .visualizer("com.acme.A", "acme.alpha", "")
            .service(Visualizer.class, "# ours\ncom.acme.B\ncom.acme.A\n")
            .write(folder.resolve("acme tools.jar"));
    try (URLClassLoader loader = PluginJar.loader(jar)) {
      Registry<Visualizer> registry = Registry.load(Visualizer.class, loader);
      assertThat(registry.all()).extracting(Named::id).containsExactly("acme.alpha", "acme.beta");
      assertThat(registry.problems()).isEmpty();
      assertThat(registry.get("acme.beta").getClass().getName()).isEqualTo("com.acme.B");
      assertThat(registry.origin(registry.get("acme.beta"))).isEqualTo("acme tools.jar");
      assertThatThrownBy(() -> registry.get("acme.betta"))
          .isInstanceOf(UnknownNameException.class)
          .hasMessage(
              "No visualizer \"acme.betta\". Did you mean \"acme.beta\"?"
                  + " Available: acme.alpha, acme.beta.");
    }
  }

  @Test
  void refusesTwoOfOneId() throws IOException {
    Path first = duplicate("com.acme.A", "acme-1.jar");
    Path second = duplicate("com.acme.B", "acme-2.jar");
    Path third = duplicate("com.acme.C", "acme-3.jar");
    try (URLClassLoader loader = PluginJar.loader(first, second, third)) {
      Registry<Visualizer> registry = Registry.load(Visualizer.class, loader);
      assertThat(registry.all()).isEmpty();
      assertThatThrownBy(() -> registry.get("acme.x"))
          .isInstanceOf(DuplicateNameException.class)
          .hasMessage(
              "Two visualizers have the id \"acme.x\": com.acme.A in acme-1.jar and"
                  + " com.acme.B in acme-2.jar. Remove one from the class path.");
      assertThat(registry.problems())
          .extracting(ProviderProblem::provider)
          .containsExactly("com.acme.B", "com.acme.C");
      assertThat(registry.problems())
          .extracting(ProviderProblem::origin)
          .containsExactly("acme-2.jar", "acme-3.jar");
    }
  }

  private Path duplicate(String className, String jar) throws IOException {
    return new PluginJar()
        .visualizer(className, "acme.x", "")
        .service(Visualizer.class, className)
        .write(folder.resolve(jar));
  }

  @Test
  void survivesBrokenProviders() throws IOException {
    Path jar =
        new PluginJar()
            .visualizer("com.acme.A", "acme.a", "throw new IllegalStateException(\"no licence\");")
            .visualizer("com.acme.Sound", "acme.sound", "")
            .source("com.acme.Other", "package com.acme; public final class Other {}")
            .service(
                Visualizer.class, "com.acme.A\ncom.acme.Gone\ncom.acme.Other\ncom.acme.Sound\n")
            .write(folder.resolve("acme.jar"));
    try (URLClassLoader loader = PluginJar.loader(jar)) {
      Registry<Visualizer> registry = Registry.load(Visualizer.class, loader);
      assertThat(registry.all()).extracting(Named::id).containsExactly("acme.sound");
      assertThat(registry.problems())
          .extracting(ProviderProblem::provider)
          .containsExactly("com.acme.A", "com.acme.Gone", "com.acme.Other");
      assertThatThrownBy(() -> registry.get("com.acme.A"))
          .isInstanceOf(ProviderException.class)
          .hasMessage(
              "Visualizer com.acme.A (acme.jar) could not be created:"
                  + " java.lang.IllegalStateException: no licence."
                  + " Remove it from the class path or get a working build.");
      assertThat(message(registry, 1))
          .startsWith("Visualizer com.acme.Gone (acme.jar) could not be created: ");
      assertThat(message(registry, 2)).contains("com.acme.Other").contains("not a subtype");
    }
  }

  @Test
  void survivesLinesThatAreNoClassName() throws IOException {
    Path jar =
        new PluginJar()
            .visualizer("com.acme.Sound", "acme.sound", "")
            .service(Visualizer.class, "com.acme.Sound\n")
            .write(folder.resolve("acme.jar"));
    Path broken =
        new PluginJar()
            .source("com.acme.None", "package com.acme; class None {}")
            .service(Visualizer.class, "this is no class\n")
            .write(folder.resolve("broken.jar"));
    try (URLClassLoader loader = PluginJar.loader(broken, jar)) {
      Registry<Visualizer> registry = Registry.load(Visualizer.class, loader);
      assertThat(registry.all()).extracting(Named::id).containsExactly("acme.sound");
      assertThat(registry.problems()).hasSize(1);
      assertThat(message(registry, 0)).contains("broken.jar");
    }
  }

  @Test
  void survivesPluginsThatFailWhenAskedForTheirId() throws IOException {
    Path jar =
        new PluginJar()
            .source("com.acme.A", nameless("throw new IllegalStateException(\"none\");"))
            .service(Visualizer.class, "com.acme.A")
            .write(folder.resolve("acme.jar"));
    try (URLClassLoader loader = PluginJar.loader(jar)) {
      Registry<Visualizer> registry = Registry.load(Visualizer.class, loader);
      assertThat(registry.all()).isEmpty();
      assertThat(message(registry, 0))
          .startsWith(
              "Visualizer com.acme.A (acme.jar) could not be created:"
                  + " java.lang.IllegalStateException: none.");
    }
  }

  private static String nameless(String body) {
    return """
        package com.acme;
        public final class A implements io.loupe.visualizer.Visualizer {
          @Override public String id() { %s }
          @Override public String description() { return ""; }
          @Override public java.util.List<io.loupe.artifact.Artifact> render(
              io.loupe.visualizer.RenderContext context) { return java.util.List.of(); }
        }
        """
        .formatted(body);
  }

  @Test
  void namesWhoLacksWhichLibrary() throws IOException {
    String base = "package org.lib; public abstract class Base extends Object {}";
    Path jar =
        new PluginJar()
            .leftOut("org.lib.Base", base)
            .visualizer("com.acme.A", "acme.a", "new org.lib.Base() {};")
            .visualizer("com.acme.B", "acme.b", "")
            .source("com.acme.C", "package com.acme; public class C extends org.lib.Base {}")
            .service(Visualizer.class, "com.acme.A\ncom.acme.B\ncom.acme.C\ncom.acme.Not")
            .write(folder.resolve("acme.jar"));
    try (URLClassLoader loader = PluginJar.loader(jar)) {
      Registry<Visualizer> registry = Registry.load(Visualizer.class, loader);
      assertThat(registry.all()).extracting(Visualizer::id).containsExactly("acme.b");
      assertThat(registry.problems())
          .extracting(ProviderProblem::provider)
          .containsExactly("com.acme.A", "com.acme.C", "com.acme.Not");
      assertThat(message(registry, 1))
          .isEqualTo(
              "Visualizer com.acme.C (acme.jar) needs the class org.lib.Base, which is not there."
                  + " Its author must pack that library into the jar; until then add the library's"
                  + " own jar to --plugins or the class path.");
    }
  }

  @Test
  void explainsLinkageErrors() throws IOException {
    Path jar =
        new PluginJar()
            .leftOut("io.loupe.Gone", "package io.loupe; public class Gone {}")
            .visualizer("com.acme.A", "acme.a", "new io.loupe.Gone();")
            .service(Visualizer.class, "com.acme.A")
            .write(folder.resolve("acme.jar"));
    try (URLClassLoader loader = PluginJar.loader(jar)) {
      Registry<Visualizer> registry = Registry.load(Visualizer.class, loader);
      assertThat(registry.problems()).hasSize(1);
      assertThat(message(registry, 0))
          .isEqualTo(
              "Visualizer com.acme.A (acme.jar) could not be created:"
                  + " java.lang.NoClassDefFoundError: io/loupe/Gone."
                  + " It was built against another version of Loupe than this one."
                  + " Get a build of it for this version.");
    }
  }

  @Test
  void namesLoupeModulesOfDifferentVersions() throws IOException {
    Path formats = module("io.loupe.formats.Thing", "Loupe formats", "0.2.0");
    Path samples = module("io.loupe.samples.Thing", "Loupe samples", "0.1.0");
    Path jar =
        new PluginJar()
            .leftOut("io.loupe.Gone", "package io.loupe; public class Gone {}")
            .visualizer("com.acme.A", "acme.a", "new io.loupe.Gone();")
            .service(Visualizer.class, "com.acme.A")
            .write(folder.resolve("acme.jar"));
    try (URLClassLoader loader = PluginJar.loader(jar, formats, samples)) {
      load(loader, "io.loupe.formats.Thing");
      load(loader, "io.loupe.samples.Thing");
      assertThat(message(Registry.load(Visualizer.class, loader), 0))
          .endsWith(
              " Loupe modules of different versions are on the class path:"
                  + " {Loupe formats=0.2.0, Loupe samples=0.1.0}. Use one version.");
    }
  }

  private static void load(ClassLoader loader, String name) {
    try {
      assertThat(loader.loadClass(name)).isNotNull();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private Path module(String className, String title, String version) throws IOException {
    String packageName = className.substring(0, className.lastIndexOf('.'));
    return new PluginJar()
        .source(className, "package " + packageName + "; public final class Thing {}")
        .version(title, version)
        .write(folder.resolve(title + ".jar"));
  }

  @Test
  void endsWhenALoaderFailsAgainAndAgain() {
    ClassLoader unreadable =
        new ClassLoader(null) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("disk");
          }
        };
    Registry<Visualizer> registry = Registry.load(Visualizer.class, unreadable);
    assertThat(registry.all()).isEmpty();
    assertThat(registry.problems()).isNotEmpty();
    ClassLoader empty =
        new ClassLoader(null) {
          @Override
          public Enumeration<URL> getResources(String name) {
            return Collections.emptyEnumeration();
          }
        };
    assertThatThrownBy(() -> Registry.load(Visualizer.class, empty).get("x"))
        .hasMessage("No visualizer \"x\". Available: none.");
  }

  private static String message(Registry<Visualizer> registry, int problem) {
    List<ProviderProblem> problems = registry.problems();
    LoupeException error = problems.get(problem).error();
    return error.message() + " " + error.hint();
  }
}
