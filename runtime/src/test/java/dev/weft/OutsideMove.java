package dev.weft;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What an ordinary thread may do with the tasks of a {@link RandomProgram}. */
enum OutsideMove {
    SPAWN {
        @Override
        void make(RandomProgram program, Random random) {
            program.spawn(random.nextLong(), null);
        }
    },
    UNPARK {
        @Override
        void make(RandomProgram program, Random random) {
            var any = program.anyTask(random);
            if (any != null) {
                any.unpark();
            }
        }
    },
    CANCEL {
        @Override
        void make(RandomProgram program, Random random) {
            var any = program.anyTask(random);
            if (any != null) {
                any.cancel();
            }
        }
    },
    CALLBACK {
        @Override
        void make(RandomProgram program, Random random) {
            var any = program.anyTask(random);
            if (any != null) {
                program.addCallback(any, random.nextLong());
            }
        }
    },
    HOLD_PERMIT {
        @Override
        void make(RandomProgram program, Random random) {
            if (program.permits().acquire(Waiter.deadlineAfter(RandomProgram.moment(random)))) {
                Thread.yield();
                program.permits().release();
            }
        }
    },
    JOIN_SHORTLY {
        @Override
        void make(RandomProgram program, Random random) {
            join(program.anyTask(random), random);
        }

        private void join(@Nullable Task<?> any, Random random) {
            if (any != null && any.join(RandomProgram.moment(random))) {
                Move.seeOutcome(any::join);
            }
        }
    };

    private static final OutsideMove[] ALL = values();
    private static final OutsideMove[] THAT_DO_NOT_WAIT = {SPAWN, UNPARK, CANCEL, CALLBACK};

    /** Makes it, on an ordinary thread. */
    abstract void make(RandomProgram program, Random random);

    static OutsideMove any(Random random) {
        return ALL[random.nextInt(ALL.length)];
    }

    static OutsideMove anyThatDoesNotWait(Random random) {
        return THAT_DO_NOT_WAIT[random.nextInt(THAT_DO_NOT_WAIT.length)];
    }
}
