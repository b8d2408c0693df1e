package dev.weft.bench.peers;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the programs on this machine, and our sources for them. */
public final class Installed {
    /** Says whether it has a package, or hangs. */
    private static final Duration PYTHON_LIMIT = Duration.ofSeconds(10);

    /** The first time it compiles its library, too. */
    private static final Duration BUILD_LIMIT = Duration.ofMinutes(3);

    /** Where they often are, though not on the path. */
    private static final List<Path> USUAL_FOLDERS = List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"),
            Path.of("/usr/local/go/bin"), Path.of("/opt/homebrew/bin"));

    private Installed() {}

    /** The command for the first Python. */
    static Optional<List<String>> cpython(Path scratch) throws IOException {
        var script = sources("bench/peers").resolve("cpython/peer.py");
        return programs("python3").findFirst().map(python -> command(python, script));
    }

    /** The command for the first Python that has gevent. */
    static Optional<List<String>> gevent(Path scratch) throws IOException, InterruptedException {
        for (var python : programs("python3").toList()) {
            var asked = Program.run(List.of(python.toString(), "-c", "import gevent"), scratch, PYTHON_LIMIT);
            if (asked.trouble().isEmpty()) {
                return Optional.of(command(python, sources("bench/peers").resolve("gevent/peer.py")));
            }
        }
        return Optional.empty();
    }

    /** The program, which is compiled first. */
    static Optional<List<String>> go(Path scratch) throws IOException, InterruptedException {
        var compiler = programs("go").findFirst();
        if (compiler.isEmpty()) {
            return Optional.empty();
        }
        var program = scratch.resolve("topologies").toString();
        new File(program).deleteOnExit();
        var source = sources("bench/peers").resolve("go/topologies.go").toString();
        var built = Program.run(List.of(compiler.get().toString(), "build", "-o", program, source), scratch,
                BUILD_LIMIT);
        if (built.trouble().isPresent()) {
            throw new IOException("go build: " + built.trouble().get());
        }
        return Optional.of(List.of(program));
    }

    /** Without leaving compiled files beside the sources. */
    private static List<String> command(Path python, Path script) {
        return List.of(python.toString(), "-B", script.toString());
    }

    /** The programs of that name, in the order of the path, then of the usual folders. */
    public static Stream<Path> programs(String name) {
        var path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
        return Stream.concat(Stream.of(path).filter(folder -> !folder.isEmpty()).map(Path::of), USUAL_FOLDERS.stream())
                .distinct().map(folder -> folder.resolve(name)).filter(Files::isExecutable);
    }

    /**
     * A folder such as {@code bench/peers} of the working tree that this program was built in.
     *
     * @throws IOException
     *             if it is not there, as this program has been taken elsewhere
     */
    public static Path sources(String name) throws IOException {
        var built = Objects.requireNonNull(Installed.class.getProtectionDomain().getCodeSource()).getLocation();
        try {
            var classes = Path.of(Objects.requireNonNull(built).toURI());
            for (var folder = classes; folder != null; folder = folder.getParent()) {
                var sources = folder.resolve(name);
                if (Files.isDirectory(sources)) {
                    return sources;
                }
            }
            throw new IOException("no folder " + name + " above " + classes);
        } catch (URISyntaxException e) {
            throw new IOException("no folder " + name + " above " + built, e);
        }
    }
}
