package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import dev.weft.channel.Select;
import dev.weft.sync.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reporters send headlines, one desk prints them: producers and a consumer, with a channel between them and a select in the middle.
 *
 * <p>
 * The desk waits for three things at once: a headline, the call to stop, and a silence that is too long. Exactly one of them happens; a headline
 * that is not taken stays with its reporter. The channel has room for two, so reporters who are faster than the desk wait, and none of
 * them waits for ever: when the desk closes it, they learn that nobody reads them.
 */
public final class NewsDesk {
    /** So long the desk waits for a headline. */
    static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Duration PRINTING = Duration.ofMillis(100);

    /** How a shift ended. */
    enum End {
        STOPPED, SILENT
    }

    /** Somebody with so many headlines, one every now and then. */
    record Reporter(String name, int headlines, Duration pause) {
        /** Returns how many were taken. */
        int report(Channel<String> headlines) {
            for (var sent = 0; sent < this.headlines; sent++) {
                Task.sleep(pause);
                try {
                    headlines.send(name + " " + (sent + 1));
                } catch (ChannelClosedException nobodyReads) {
                    return sent;
                }
            }
            return this.headlines;
        }
    }

    private NewsDesk() {}

    /** A shift that ends for want of news, and one that is stopped. */
    public static void main(String[] args) throws Exception {
        var reporters = List.of(new Reporter("storm", 3, Duration.ofMillis(150)),
                new Reporter("match", 2, Duration.ofMillis(200)));
        Scheduler.run(() -> System.out.println(shift(reporters, new Promise<>(), System.out::println)));
        Scheduler.run(() -> {
            var stop = new Promise<String>();
            Task.spawnLater(Duration.ofMillis(400), () -> stop.complete("fire drill"));
            System.out.println(shift(reporters, stop, System.out::println));
        });
    }

    /** Prints until nothing comes, or somebody says stop; then all reporters have gone home. For a task. */
    static End shift(List<Reporter> reporters, Promise<String> stop, Consumer<String> printer)
            throws Exception {
        var headlines = Channel.<String>buffered(2);
        var working = new ArrayList<Task<Integer>>();
        for (var reporter : reporters) {
            working.add(Task.spawnLocal(reporter.name(), () -> reporter.report(headlines)));
        }
        try {
            for (;;) {
                var end = Select.<List<End>>selectInOrder(
                        Select.onPromise(stop, reason -> {
                            printer.accept("stopped: " + reason);
                            return List.of(End.STOPPED);
                        }),
                        headlines.onReceive(headline -> {
                            printer.accept(headline);
                            return List.of();
                        }),
                        Select.onTimeout(SILENCE, () -> List.of(End.SILENT)));
                if (!end.isEmpty()) {
                    return end.getFirst();
                }
                Task.sleep(PRINTING);
            }
        } finally {
            headlines.close();
            Task.shield(() -> {
                working.forEach(Task::join);
                return true;
            });
        }
    }
}
