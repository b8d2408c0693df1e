package dev.weft.bench.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Jobs for tests. */
final class Jobs {
    private Jobs() {}

    /** 1 + 2 + ... + n, with checkpoints. */
    record SumTo(int n) implements Job {
        @Override
        public long run(Session session) {
            long sum = 0;
            for (int i = 1; i <= n; i++) {
                sum += i;
                session.checkpoint();
            }
            return sum;
        }
    }

    /** Fails with that message. */
    record Fail(String message) implements Job {
        @Override
        public long run(Session session) {
            throw new IllegalStateException(message);
        }
    }

    /** Ends its JVM. */
    record Halt(int status) implements Job {
        @Override
        public long run(Session session) {
            Runtime.getRuntime().halt(status);
            return 0;
        }
    }

    /** Tells the number of its process. */
    record Pid() implements Job {
        @Override
        public long run(Session session) {
            return ProcessHandle.current().pid();
        }
    }

    /** Prints to where the answers go. */
    record Print() implements Job {
        @Override
        public long run(Session session) {
            System.out.write(1);
            System.out.flush();
            return 1;
        }
    }

    /** Keeps a processor busy for so long. */
    record Burn(Duration time) implements Job {
        @Override
        public long run(Session session) {
            long end = System.nanoTime() + time.toNanos();
            long turns = 0;
            while (System.nanoTime() - end < 0) {
                turns++;
            }
            return turns;
        }
    }

    /** Makes the file and never ends. */
    record Endless(String file) implements Job {
        @Override
        public long run(Session session) throws Exception {
            Files.createFile(Path.of(file));
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    /** Can't be sent anywhere. */
    record Unsendable(Object what) implements Job {
        @Override
        public long run(Session session) {
            return 1;
        }
    }
}
