package dev.weft.examples;

import dev.weft.Interval;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * A launch that is set for later, and a clock that counts the seconds down to it: a delayed task beside a task that follows a
 * beat. Whoever cancels the launch before its time takes it off its carrier's timers, and its body is never entered.
 */
public final class Countdown {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Countdown() {}

    /** Counts down from 3; then once more, with somebody who stops it after a second and a half. */
    public static void main(String[] args) throws Exception {
        Scheduler.run(() -> System.out.println(count(launchIn(3), 3, System.out::println)));
        Scheduler.run(() -> {
            var launch = launchIn(3);
            Task.spawnLater(Duration.ofMillis(1500), () -> launch.cancel());
            System.out.println(count(launch, 3, System.out::println));
        });
    }

    /** The launch, not begun yet. For a task. */
    static Task<String> launchIn(int seconds) {
        return Task.spawnLater(SECOND.multipliedBy(seconds), () -> "lift-off");
    }

    /** Says every second how many are left, and at the end what became of the launch. For a task. */
    static String count(Task<String> launch, int seconds, Consumer<String> voice) {
        var beat = Interval.every(SECOND);
        for (var left = seconds; left > 0 && !launch.isDone(); left--) {
            voice.accept(left + " ...");
            beat.await();
        }
        try {
            return launch.join();
        } catch (CancellationException stopped) {
            return "launch stopped";
        }
    }
}
