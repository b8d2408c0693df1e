package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Two tasks that wake each other in turn, with nothing but park and unpark: what every lock and channel is made of.
 *
 * <p>
 * A task parks until it has a permit, and takes it. {@link Task#unpark} gives the permit, also to a task that has not parked yet:
 * so the first ball, which is hit before the other player has even started, is not lost.
 */
public final class PingPong {
    /** How long a player waits for the ball. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private PingPong() {}

    /** Plays five balls; then once more against a player who walks off after three. */
    public static void main(String[] args) throws Exception {
        Scheduler.run(() -> System.out.println(play(5, 5, System.out::println) + " balls came back"));
        Scheduler.run(() -> System.out.println(play(5, 3, System.out::println) + " balls came back"));
    }

    /**
     * Plays against another task. For a task.
     *
     * @param balls
     *            how many this player hits
     * @param answers
     *            how many the other player hits back before he goes
     * @return how many came back
     */
    static int play(int balls, int answers, Consumer<String> score) {
        var self = Task.current();
        var other = Task.spawnLocal("pong", () -> {
            for (var i = 0; i < answers; i++) {
                Task.park();
                score.accept("pong");
                self.unpark();
            }
        });
        for (var i = 0; i < balls; i++) {
            score.accept("ping");
            other.unpark();
            if (!Task.park(PATIENCE)) {
                return i;
            }
        }
        return balls;
    }
}
