package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.pace.RateLimiter;
import dev.weft.pace.Retry;
import dev.weft.scope.Pool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Fetches many pages from a server that must not be hurried, and that fails now and then.
 *
 * <p>
 * Three things to see. A {@link RateLimiter} that all tasks share spaces the requests, in the order in which the tasks came, however many
 * of them there are. A {@link Retry} tries again after a growing pause, and each further attempt waits for the limiter too, so that
 * trouble does not make the client impolite. And the time for one attempt is bounded inside the retry, the time for all of it outside:
 * the inner limit is a failure as others are, the outer one ends everything, pauses included.
 */
public final class PoliteClient {
    private static final Duration LIMIT_EACH = Duration.ofSeconds(1);
    private static final int UNDER_WAY = 8;

    /** What is asked. */
    @FunctionalInterface
    interface Server {
        String fetch(String page) throws IOException;
    }

    private final Server server;
    private final RateLimiter rate = RateLimiter.of(5, Duration.ofSeconds(1), 1);
    private final Retry retry = Retry.upTo(4).backOff(Duration.ofMillis(500), 2, Duration.ofSeconds(5))
            .on(failure -> !(failure instanceof NoSuchPageException));

    PoliteClient(Server server) {
        this.server = server;
    }

    /** To try it again is of no use. */
    static final class NoSuchPageException extends IOException {
        private static final long serialVersionUID = 1;

        NoSuchPageException(String page) {
            super("no such page: " + page);
        }
    }

    /** Fetches ten pages from a server that is busy at first. */
    public static void main(String[] args) throws Exception {
        Scheduler.run(() -> {
            var busyUntil = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            var client = new PoliteClient(page -> {
                Task.sleep(Duration.ofMillis(50));
                if (System.nanoTime() < busyUntil) {
                    throw new IOException("busy");
                }
                return "the text of page " + page;
            });
            var pages = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
            client.fetchAll(pages, Duration.ofSeconds(30)).forEach(System.out::println);
        });
    }

    /**
     * The texts of all pages, in their order.
     *
     * @throws java.util.concurrent.CompletionException
     *             if one can't be had
     * @throws dev.weft.DeadlineExceededException
     *             if all of them together take too long
     */
    List<String> fetchAll(List<String> pages, Duration limit) throws Exception {
        return Timeout.call(limit, () -> Pool.of(UNDER_WAY).map(pages, this::fetch));
    }

    private String fetch(String page) throws Exception {
        return retry.call(() -> {
            rate.acquire();
            return Timeout.call(LIMIT_EACH, () -> server.fetch(page));
        });
    }
}
