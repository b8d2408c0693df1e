package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.io.BlockingPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Counts the lines of files. Reading a file blocks its thread, so a pool of two threads does that; the tasks on the one carrier wait
 * for it, and another one beats meanwhile.
 *
 * <p>
 * Two things to see. What the body throws comes out of the call as if the task had read the file itself, so a file that is missing is
 * an ordinary {@code catch}. And a file that takes too long is left behind: the time limit belongs to the call.
 */
public final class BlockingCalls {
    private static final int THREADS = 2;
    private static final Duration LIMIT_EACH = Duration.ofSeconds(5);
    private static final Duration BEAT = Duration.ofMillis(1);

    private BlockingCalls() {}

    /** Counts the lines of the files that are named, by default those of this directory. */
    public static void main(String[] args) throws Exception {
        var files = new ArrayList<Path>();
        if (args.length > 0) {
            Stream.of(args).map(Path::of).forEach(files::add);
        } else {
            try (var here = Files.list(Path.of("."))) {
                here.filter(Files::isRegularFile).sorted().forEach(files::add);
            }
        }
        var beats = new int[1];
        Scheduler.run(() -> {
            var beating = Task.spawn("beat", () -> {
                while (true) {
                    beats[0]++;
                    Task.sleep(BEAT);
                }
            });
            try {
                count(files, System.out::println);
            } finally {
                beating.cancel();
            }
        });
        System.out.println("the carrier was free for " + beats[0] + " beats meanwhile");
    }

    /** Tells the number of lines of each file, in order, or why there is none. */
    static void count(List<Path> files, Consumer<String> told) {
        try (var disk = BlockingPool.builder().name("disk").threads(THREADS).build()) {
            var counts = new ArrayList<Task<String>>();
            for (var file : files) {
                counts.add(Task.spawn(file.toString(), () -> count(disk, file)));
            }
            counts.forEach(task -> told.accept(task.join()));
        }
    }

    private static String count(BlockingPool disk, Path file) throws Exception {
        try {
            return file.getFileName() + ": " + disk.abandonable(LIMIT_EACH, () -> lines(file));
        } catch (NoSuchFileException missing) {
            return file.getFileName() + ": there is no such file";
        } catch (IOException unreadable) {
            return file.getFileName() + ": " + unreadable.getMessage();
        }
    }

    private static long lines(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.count();
        }
    }
}
