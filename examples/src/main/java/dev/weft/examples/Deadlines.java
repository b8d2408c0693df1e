package dev.weft.examples;

import dev.weft.DeadlineExceededException;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Timeout;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;

/**
 * Asks several sources one after the other, with a limit for each and a limit for all, and hangs up properly whatever happens.
 *
 * <p>
 * Three things to see. A source that is too slow is skipped: its timeout throws where the source waits, and only there. When the
 * time for everything is over, the skipping does not swallow that: a timeout's exception comes from that very timeout, and on its
 * way out the outer one is a {@link dev.weft.Cancelled}, which no {@code catch (Exception)} holds up. And clean-up that has to
 * wait runs in a shield, where that cancellation does not reach it, with a limit of its own.
 */
public final class Deadlines {
    private static final Duration LIMIT_EACH = Duration.ofMillis(200);
    private static final Duration LIMIT_ALL = Duration.ofMillis(500);
    private static final Duration LIMIT_HANG_UP = Duration.ofMillis(100);

    /** Somebody who gives a word after some time; stands for a server. */
    record Source(String word, Duration delay) {
        String ask() {
            Task.sleep(delay);
            return word;
        }
    }

    /** A line to the sources that is to be hung up, which takes a moment. */
    static final class Line {
        private boolean hungUp;

        void hangUp() {
            Task.sleep(Duration.ofMillis(20));
            hungUp = true;
        }

        boolean isHungUp() {
            return hungUp;
        }
    }

    private Deadlines() {}

    /** Asks two quick sources and a slow one; then so many slow ones that the time for all is over. */
    public static void main(String[] args) throws Exception {
        var quick = Duration.ofMillis(50);
        var slow = Duration.ofSeconds(3);
        Scheduler.run(() -> {
            System.out.println(ask(
                    List.of(new Source("green", quick), new Source("?", slow), new Source("threads", quick)),
                    new Line()));
            try {
                ask(List.of(new Source("?", slow), new Source("?", slow), new Source("?", slow)), new Line());
            } catch (DeadlineExceededException late) {
                System.out.println(late.getMessage());
            }
        });
    }

    /**
     * The words of all sources, with a dash for each that was too slow.
     *
     * @throws DeadlineExceededException
     *             if all of them together took too long
     */
    static String ask(List<Source> sources, Line line) throws Exception {
        return Timeout.call(LIMIT_ALL, () -> {
            try {
                var words = new StringJoiner(" ");
                for (var source : sources) {
                    words.add(ask(source));
                }
                return words.toString();
            } finally {
                Task.shield(() -> Timeout.callOrElse(LIMIT_HANG_UP, () -> {
                    line.hangUp();
                    return true;
                }, false));
            }
        });
    }

    private static String ask(Source source) throws Exception {
        try {
            return Timeout.call(LIMIT_EACH, source::ask);
        } catch (DeadlineExceededException tooSlow) {
            return "-";
        }
    }
}
