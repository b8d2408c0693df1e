package dev.weft.actor;

import dev.weft.Task;
import dev.weft.scope.Policy;
import dev.weft.scope.Scope;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An actor that watches and one that is watched, in a scope that tells what failed. */
abstract class WatchRig {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration HOUR = Duration.ofHours(1);

    final List<Object> trace = new ArrayList<>();
    final IOException failure = new IOException("as the test wants");

    /** What failed; the actors that are left are cancelled. */
    static List<Throwable> supervised(Scope.Body<Object, List<Throwable>> body) throws Exception {
        try (var kit = TestKit.fifo()) {
            return kit.run(() -> {
                var result = new ArrayList<Throwable>();
                try (var scope = Scope.open(Policy.<Object>supervise())) {
                    body.run(scope);
                    Task.sleep(SECOND);
                    scope.cancel();
                    result.addAll(scope.join());
                }
                return result;
            });
        }
    }

    Actor<Object> watcher(Scope<?, ?> scope) {
        return Actor.in(scope).name("watcher").start(_ -> new Script(trace));
    }

    static Actor<Object> watched(Scope<?, ?> scope) {
        return Actor.in(scope).name("watched").start(_ -> new Script(new ArrayList<>()));
    }
}
