// The most active filters of a layer, line by line: jshell --class-path 'lib/*' loupe.jsh
import io.loupe.*
import io.loupe.artifact.*
import io.loupe.model.*
import javax.imageio.ImageIO

Loupe loupe = Loupe.create()
Model model = loupe.model("sample:mnist", Map.of())
model.layers().forEach(layer -> System.out.println(layer.name() + " " + layer.outputShape()))

RunResult result = loupe.request("argmax-filter").on(model).data("sample:mnist?take=100").with("layers", "L2").run()
result.artifacts().forEach(artifact -> System.out.println(artifact.name() + ": " + artifact.caption()))

File out = new File(System.getProperty("loupe.out", "study"))
out.mkdirs()
for (Artifact artifact : result.artifacts()) {
  if (artifact instanceof Artifact.Image picture) {
    ImageIO.write(picture.image(), "png", new File(out, picture.name() + ".png"));
  }
}

model.close()
/exit
