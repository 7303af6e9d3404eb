package io.loupe.formats.microscope;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.loupe.Experimental;
import io.loupe.error.OutputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows a microscope's folder to browsers on this machine, and nothing else to anyone: it listens
 * on the loopback address alone, answers only requests that name it so, and gives only files that a
 * microscope writes. Answers in a thread of its own; may be closed by any thread.
 */
@Experimental
public final class FolderServer implements AutoCloseable {
  private static final Pattern FILE =
      Pattern.compile(
          "/((?:index|app|model|record|(?:layer|map|class|sample|attribution|near|album|tab|turned)/[a-z0-9-]+)\\.(html|css|js|json|webp))");
  private static final Map<String, String> TYPES =
      Map.of(
          "html",
          "text/html; charset=utf-8",
          "css",
          "text/css; charset=utf-8",
          "js",
          "text/javascript; charset=utf-8",
          "json",
          "application/json",
          "webp",
          "image/webp");

  private final HttpServer server;
  private final Path folder;

  private FolderServer(HttpServer server, Path folder) {
    this.server = server;
    this.folder = folder;
  }

  /**
   * Begins to answer, at a port that is free.
   *
   * @param folder that a {@link Microscope} writes, or will
   * @return the server, closed by the caller
   * @throws OutputException if no port can be had
   */
  public static FolderServer start(Path folder) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      FolderServer started = new FolderServer(HttpServer.create(address, 0), folder);
      started.server.createContext("/", started::answer);
      started.server.start();
      return started;
    } catch (IOException e) {
      throw new OutputException(
          "No port can be opened on this machine: " + e.getMessage() + ".",
          "Open index.html from the disk instead.",
          e);
    }
  }

  /**
   * Returns where it answers.
   *
   * @return an address to open in a browser
   */
  public String address() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers headers = exchange.getResponseHeaders();
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Cross-Origin-Resource-Policy", "same-origin");
      headers.set("Cache-Control", "no-store");
      if (!isAddressedHere(exchange)) {
        exchange.sendResponseHeaders(403, -1);
        return;
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!head && !exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      String path = exchange.getRequestURI().getRawPath();
      Matcher file = FILE.matcher(path.equals("/") ? "/index.html" : path);
      Optional<Path> found = file.matches() ? existing(file.group(1)) : Optional.empty();
      if (found.isEmpty()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] bytes = Files.readAllBytes(found.get());
      headers.set("Content-Type", TYPES.getOrDefault(file.group(2), "application/octet-stream"));
      exchange.sendResponseHeaders(200, head || bytes.length == 0 ? -1 : bytes.length);
      if (!head) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  /** A page of a stranger that has its own name lead here is not answered. */
  private boolean isAddressedHere(HttpExchange exchange) {
    int port = server.getAddress().getPort();
    String host = exchange.getRequestHeaders().getFirst("Host");
    return host != null
        && Set.of("localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port).contains(host);
  }

  private Optional<Path> existing(String name) {
    Path path = folder.resolve(name);
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(path)
        : Optional.empty();
  }

  /** Answers no more. */
  @Override
  public void close() {
    server.stop(0);
  }
}
