package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** What a task of a {@link RandomProgram} may do next. */
enum Move {
    YIELD {
        @Override
        void make(RandomProgram program, RandomTask self) {
            Task.yield();
        }
    },
    CHECKPOINT {
        @Override
        void make(RandomProgram program, RandomTask self) {
            for (var i = 0; i < 200; i++) {
                Task.checkpoint();
            }
        }
    },
    SLEEP {
        @Override
        void make(RandomProgram program, RandomTask self) {
            Task.sleep(moment(self));
        }
    },
    PARK_SHORTLY {
        @Override
        void make(RandomProgram program, RandomTask self) {
            Task.park(moment(self));
        }
    },
    PARK {
        @Override
        void make(RandomProgram program, RandomTask self) {
            self.parkForGood();
        }
    },
    HOLD_PERMIT {
        @Override
        void make(RandomProgram program, RandomTask self) {
            var forEver = self.random().nextBoolean();
            if (program.permits().acquire(forEver ? Durations.NEVER : Waiter.deadlineAfter(limit(self)))) {
                try {
                    Task.sleep(moment(self));
                } finally {
                    program.permits().release();
                }
            }
        }
    },
    JOIN_SHORTLY {
        @Override
        void make(RandomProgram program, RandomTask self) throws Exception {
            var joined = program.anyTask(self.random());
            if (joined != null && joined != self.task() && joined.join(moment(self))) {
                assertTrue(joined.isDone());
            }
        }
    },
    JOIN {
        @Override
        void make(RandomProgram program, RandomTask self) {
            var joined = program.laterTask(self);
            if (joined != null) {
                assertTrue(self.random().nextBoolean() || joined.join(RandomProgram.NEVER_PASSES));
                seeOutcome(joined::join);
                assertTrue(joined.isDone());
            }
        }
    },
    SPAWN {
        @Override
        void make(RandomProgram program, RandomTask self) {
            program.spawn(self.random().nextLong(), self);
        }
    },
    SPAWN_SEVERAL {
        @Override
        void make(RandomProgram program, RandomTask self) {
            for (var i = 0; i < 4; i++) {
                program.spawn(self.random().nextLong(), self);
            }
        }
    },
    SPAWN_IN_VAIN {
        @Override
        void make(RandomProgram program, RandomTask self) {
            program.spawnInVain();
        }
    },
    UNPARK {
        @Override
        void make(RandomProgram program, RandomTask self) {
            var any = program.anyTask(self.random());
            if (any != null) {
                any.unpark();
            }
        }
    },
    CANCEL {
        @Override
        void make(RandomProgram program, RandomTask self) {
            var any = program.anyTask(self.random());
            if (any != null && self.random().nextBoolean()) {
                any.cancel();
            }
        }
    },
    CALLBACK {
        @Override
        void make(RandomProgram program, RandomTask self) {
            var any = program.anyTask(self.random());
            if (any != null) {
                program.addCallback(any, self.random().nextLong());
            }
        }
    },
    TIMEOUT {
        @Override
        void make(RandomProgram program, RandomTask self) throws Exception {
            Timeout.callOrElse(limit(self), () -> waitSomehow(program, self), false);
        }
    },
    TIMEOUT_IN_TIMEOUT {
        @Override
        void make(RandomProgram program, RandomTask self) throws Exception {
            try {
                Timeout.call(limit(self), () -> {
                    try {
                        return Timeout.call(limit(self), () -> waitSomehow(program, self));
                    } catch (DeadlineExceededException inner) {
                        return waitSomehow(program, self);
                    }
                });
            } catch (DeadlineExceededException late) {
                Task.checkpoint();
            }
        }
    },
    CANCELLED_SCOPE {
        @Override
        void make(RandomProgram program, RandomTask self) throws Exception {
            CancelScope.run(scope -> {
                program.spawn(self.random().nextLong(), self, scope::cancel);
                waitSomehow(program, self);
            });
        }
    },
    SHIELD {
        @Override
        void make(RandomProgram program, RandomTask self) throws Exception {
            Task.shield(() -> {
                PARK_SHORTLY.make(program, self);
                SLEEP.make(program, self);
                return true;
            });
        }
    },
    SWALLOW {
        @Override
        void make(RandomProgram program, RandomTask self) throws Exception {
            try {
                waitSomehow(program, self);
            } catch (Cancelled swallowed) {
                Thread.onSpinWait(); // the next yield point says so again
            }
        }
    },
    FAIL {
        @Override
        void make(RandomProgram program, RandomTask self) {
            switch (self.random().nextInt(8)) {
                case 0 -> throw new RandomTask.Planned();
                case 1 -> program.failLoudly(new StackOverflowError("planned"));
                default -> Thread.onSpinWait();
            }
        }
    };

    private static final Move[] ALL = values();
    private static final Move[] WAITS = {YIELD, SLEEP, PARK_SHORTLY, PARK, HOLD_PERMIT, JOIN_SHORTLY, JOIN};

    /** Makes it, on the task itself. */
    abstract void make(RandomProgram program, RandomTask self) throws Exception;

    static Move any(Random random) {
        return ALL[random.nextInt(ALL.length)];
    }

    private static boolean waitSomehow(RandomProgram program, RandomTask self) throws Exception {
        WAITS[self.random().nextInt(WAITS.length)].make(program, self);
        return true;
    }

    private static Duration moment(RandomTask self) {
        return RandomProgram.moment(self.random());
    }

    private static Duration limit(RandomTask self) {
        return RandomProgram.limit(self.random());
    }

    /** Looks at an outcome, whichever it is. */
    static void seeOutcome(Runnable look) {
        try {
            look.run();
        } catch (CompletionException | CancellationException outcome) {
            Thread.onSpinWait();
        }
    }
}
