package dev.weft.bench.peers;

import dev.weft.bench.compare.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A peer that is a program; it prints what it finds.
 *
 * @param switchCause
 *            what makes it switch, and who is next, in one sentence
 */
record ProgramPeer(String name, String switchCause, Finder finder) implements Peer {
    /** Finds the program, and builds it where that has to be. */
    @FunctionalInterface
    interface Finder {
        /**
         * The command, to which the plan's arguments are added.
         *
         * @param scratch
         *            a folder that is there until the program has ended
         * @return empty if it is not installed
         * @throws IOException
         *             if it is, and of no use
         */
        Optional<List<String>> find(Path scratch) throws IOException, InterruptedException;
    }

    @Override
    public void run(Plan plan, Results results, Consumer<String> progress) throws InterruptedException {
        progress.accept(name + ": looking for it");
        var output = new PeerOutput(name, switchCause);
        try {
            var scratch = Files.createTempDirectory("weft-peer");
            scratch.toFile().deleteOnExit(); // after Ctrl-C; what is in it goes first, for it is told later
            try {
                var command = finder.find(scratch);
                if (command.isEmpty()) {
                    results.addPeer(name, "not installed", List.of());
                    return;
                }
                progress.accept(name + ": running");
                output.read(run(command.get(), scratch, plan));
            } finally {
                delete(scratch);
            }
        } catch (IOException e) {
            output.trouble(Objects.requireNonNullElseGet(e.getMessage(), e::toString));
        }
        output.addTo(results);
    }

    private static Program.Ending run(List<String> command, Path scratch, Plan plan)
            throws IOException, InterruptedException {
        return Program.run(Stream.concat(command.stream(), plan.arguments().stream()).toList(), scratch, plan.limit());
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
