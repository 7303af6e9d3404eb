package io.loupe.formats.microscope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderServerTest {
  private Path folder = Path.of("");

  @BeforeEach
  void files(@TempDir Path temporary) throws IOException {
    folder = Files.createDirectories(temporary.resolve("scope"));
    Files.writeString(temporary.resolve("secret.js"), "secret");
    Files.writeString(folder.resolve("index.html"), "<h1>page</h1>");
    Files.writeString(folder.resolve("notes.txt"), "secret");
    Files.createDirectories(folder.resolve("layer"));
    Files.writeString(folder.resolve("layer/2.js"), "loupe()");
    Files.createSymbolicLink(folder.resolve("layer/3.js"), temporary.resolve("secret.js"));
  }

  /** Sends a request as it stands; the answer as it comes. */
  private static String ask(FolderServer server, String request, String host) throws IOException {
    int port = URI.create(server.address()).getPort();
    try (Socket socket = new Socket("localhost", port)) {
      String text = request + " HTTP/1.1\r\nHost: " + host.replace("PORT", Integer.toString(port));
      OutputStream out = socket.getOutputStream();
      out.write((text + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void browsersOfThisMachineReadThePages() throws IOException {
    try (FolderServer server = FolderServer.start(folder)) {
      assertThat(ask(server, "GET /", "localhost:PORT"))
          .startsWith("HTTP/1.1 200")
          .contains("text/html; charset=utf-8", "nosniff")
          .endsWith("<h1>page</h1>");
      assertThat(ask(server, "GET /layer/2.js?v=1", "127.0.0.1:PORT"))
          .startsWith("HTTP/1.1 200")
          .contains("text/javascript")
          .endsWith("loupe()");
      assertThat(ask(server, "HEAD /layer/2.js", "localhost:PORT"))
          .startsWith("HTTP/1.1 200")
          .doesNotContain("loupe()");
    }
  }

  @Test
  void nothingElseIsGiven() throws IOException {
    try (FolderServer server = FolderServer.start(folder)) {
      for (String path :
          new String[] {
            "/notes.txt",
            "/../secret.js",
            "/layer/../../secret.js",
            "/layer/%2e%2e/%2e%2e/secret.js",
            "/layer/3.js",
            "/layer/",
            "//secret.js"
          }) {
        assertThat(ask(server, "GET " + path, "localhost:PORT"))
            .as(path)
            .startsWith("HTTP/1.1 404")
            .doesNotContain("secret");
      }
      assertThat(ask(server, "GET /", "stranger.example:PORT")).startsWith("HTTP/1.1 403");
      assertThat(ask(server, "PUT /index.html", "localhost:PORT")).startsWith("HTTP/1.1 405");
      assertThat(Files.readString(folder.resolve("index.html"))).isEqualTo("<h1>page</h1>");
    }
  }
}
