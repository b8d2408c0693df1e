package dev.weft.bench.python;

import dev.weft.bench.peers.Installed;
import dev.weft.bench.peers.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Python program and our script for it.
 *
 * @param command
 *            what starts the script; its arguments follow
 * @param folder
 *            where it keeps its output while it runs
 */
record Interpreter(List<String> command, Path folder, Duration limit) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * The first on the path, with our script.
     *
     * @throws IOException
     *             if there is none
     */
    static Interpreter installed(Path folder, Duration limit) throws IOException {
        var script = Installed.sources("bench/python").resolve("gil.py").toString();
        // -I: no settings from the environment, such as a switched-off lock; -B: no compiled files beside the sources
        var python = Installed.programs("python3").findFirst().orElseThrow(() -> new IOException("not installed"));
        return new Interpreter(List.of(python.toString(), "-I", "-B", script), folder, limit);
    }

    /**
     * What it is.
     *
     * @throws IOException
     *             if it can't be asked, or has no global lock to compare with; with a message for people
     */
    String version() throws IOException, InterruptedException {
        var about = run(List.of("about"));
        var name = about.path("implementation").asString() + " " + about.path("version").asString();
        if (!name.startsWith("CPython 3.")) {
            throw new IOException("python3 is " + name + "; only CPython 3 has this lock");
        }
        if (!about.path("gil").asBoolean()) {
            throw new IOException(
                    name + " is a free-threaded build and runs without its lock: nothing to compare with");
        }
        return name;
    }

    /**
     * Runs an experiment.
     *
     * @return its samples
     * @throws IOException
     *             if it failed or took too long; with a message for people
     */
    List<Double> samples(String name, List<Integer> numbers) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of(name));
        numbers.forEach(number -> arguments.add(number.toString()));
        var samples = run(arguments).path("samples");
        if (!samples.isArray() || samples.isEmpty() || !StreamSupport.stream(samples.spliterator(), false)
                .allMatch(JsonNode::isNumber)) {
            throw new IOException(name + ": gil.py printed no samples");
        }
        return StreamSupport.stream(samples.spliterator(), false).map(JsonNode::asDouble).toList();
    }

    /** Whatever else it prints, its last line is the answer. */
    private JsonNode run(List<String> arguments) throws IOException, InterruptedException {
        var line = new ArrayList<>(command);
        line.addAll(arguments);
        var ending = Program.run(line, folder, limit);
        if (ending.trouble().isPresent()) {
            throw new IOException(arguments.getFirst() + ": " + ending.trouble().get());
        }
        if (ending.output().isEmpty()) {
            throw new IOException(arguments.getFirst() + ": gil.py printed nothing");
        }
        try {
            return JSON.readTree(ending.output().getLast());
        } catch (JacksonException e) {
            throw new IOException(arguments.getFirst() + ": gil.py printed '" + ending.output().getLast() + "'", e);
        }
    }
}
