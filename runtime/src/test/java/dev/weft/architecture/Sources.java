package dev.weft.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The source files of all modules. */
final class Sources {
    private static final List<String> MODULES = List.of("runtime", "examples", "bench", "stress");

    private Sources() {}

    /** The root of the repository: Maven and every IDE start tests somewhere below it. */
    static Path root() {
        var directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            var parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException("no directory .mvn above " + Path.of("").toAbsolutePath());
            }
            directory = parent;
        }
        return directory;
    }

    /** Every Java file below {@code below} (say {@code src/main/java}) of every module, relative to the root, sorted. */
    static List<Path> javaFiles(String below) {
        var root = root();
        return MODULES.stream().map(module -> root.resolve(module).resolve(below)).filter(Files::isDirectory)
                .flatMap(directory -> javaFilesUnder(directory).stream()).map(root::relativize).sorted().toList();
    }

    private static List<Path> javaFilesUnder(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a file given relative to the root. */
    static String read(Path file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
