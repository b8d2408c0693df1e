package dev.weft.examples;

import dev.weft.DeadlineExceededException;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.scope.Policy;
import dev.weft.scope.Pool;
import dev.weft.scope.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;

/**
 * Puts a page together from several servers, in tasks that all have ended when it is done, whatever happens.
 *
 * <p>
 * Four things to see. A race asks all mirrors for the text, takes the first that answers, and hangs up on the others. A pool fetches the
 * images, so many at a time, and keeps their order. What is nice to have is collected, however it ends. And one deadline is around it all:
 * when it passes, every task below has been cancelled and has hung up before the exception arrives here.
 */
public final class Fetchers {
    private static final int IMAGES_AT_ONCE = 2;
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** Stands for a server: answers after some time, or fails. */
    record Server(String answer, Duration delay, boolean fails) {
        static Server quick(String answer) {
            return new Server(answer, Duration.ofMillis(50), false);
        }

        static Server slow(String answer) {
            return new Server(answer, Duration.ofSeconds(3), false);
        }

        static Server broken(String name) {
            return new Server(name, Duration.ofMillis(10), true);
        }

        String fetch(Lines lines) throws IOException {
            lines.open++;
            try {
                Task.sleep(delay);
                if (fails) {
                    throw new IOException(answer + " is broken");
                }
                return answer;
            } finally {
                lines.open--;
            }
        }
    }

    /** Counts the lines to servers. Plain, for all run on one carrier. */
    static final class Lines {
        private int open;

        int open() {
            return open;
        }
    }

    private Fetchers() {}

    /** Fetches a page; then one that is too slow. */
    public static void main(String[] args) throws Exception {
        Scheduler.run(() -> {
            var mirrors = List.of(Server.broken("mirror 1"), Server.slow("text 2"), Server.quick("text 3"));
            var images = List.of(Server.quick("sun"), Server.quick("moon"), Server.quick("stars"));
            System.out.println(
                    page(mirrors, images, List.of(Server.quick("weather"), Server.broken("ads")), new Lines()));
            try {
                page(List.of(Server.slow("text")), images, List.of(), new Lines());
            } catch (DeadlineExceededException late) {
                System.out.println(late.getMessage());
            }
        });
    }

    /**
     * The text of the first mirror that answers, the images in their order, and what else can be had.
     *
     * @throws DeadlineExceededException
     *             if it took too long
     * @throws CompletionException
     *             if no mirror has the text, or an image can't be fetched: with that as the cause
     */
    static String page(List<Server> mirrors, List<Server> images, List<Server> extras, Lines lines) throws Exception {
        return Timeout.call(LIMIT, () -> {
            try (var scope = Scope.open()) { // the first of the three that fails ends the others
                var text = scope.fork("text", () -> fastest(mirrors, lines));
                var pictures = scope.fork("images",
                        () -> Pool.of(IMAGES_AT_ONCE).map(images, image -> image.fetch(lines)));
                var rest = scope.fork("extras", () -> available(extras, lines));
                scope.join();
                return text.join() + " " + pictures.join() + " " + rest.join();
            }
        });
    }

    private static String fastest(List<Server> mirrors, Lines lines) throws Exception {
        return Scope.call(Policy.<String>race(), race -> {
            for (var mirror : mirrors) {
                race.fork(() -> mirror.fetch(lines));
            }
        });
    }

    private static List<String> available(List<Server> extras, Lines lines) throws Exception {
        var tasks = Scope.call(Policy.<String>collectAll(), scope -> {
            for (var extra : extras) {
                scope.fork(() -> extra.fetch(lines));
            }
        });
        return tasks.stream().filter(task -> task.state() == Future.State.SUCCESS).<String>map(Task::resultNow)
                .toList();
    }
}
