import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.model.Model;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import javax.imageio.ImageIO;

/** The most active filters of a layer, in one file: {@code java -cp 'lib/*' Study.java OUT}. */
public final class Study {
  public static void main(String[] args) throws IOException {
    File out = new File(args.length > 0 ? args[0] : "study");
    out.mkdirs();
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      model.layers().forEach(layer -> System.out.println(layer.name() + " " + layer.outputShape()));
      RunResult result =
          loupe
              .request("argmax-filter")
              .on(model)
              .data("sample:mnist?take=100")
              .with("layers", "L2")
              .run();
      for (Artifact artifact : result.artifacts()) {
        System.out.println(artifact.name() + ": " + artifact.caption());
        if (artifact instanceof Artifact.Image picture) {
          ImageIO.write(picture.image(), "png", new File(out, picture.name() + ".png"));
        }
      }
    }
  }
}
