package dev.weft;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Things that a task had to do with and that must be free for the collector when it has ended: each leaves an object behind in an
 * idle scheduler, and only a weak reference to it.
 */
enum Retention {
    /** The handle is dropped as well. */
    RESULT {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            scheduler.spawn(() -> treasure).join();
            return "";
        }
    },
    FAILURE {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var task = scheduler.spawn(() -> {
                Task.park();
                throw new Holding(treasure);
            });
            task.onComplete(_ -> forgetLastException()); // before its end: a failure that nobody looks at is kept for a second
            task.unpark();
            task.join(LONG);
            return "";
        }
    },
    /** The handle is kept: the body is not the outcome. */
    BODY {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var task = scheduler.spawn(() -> treasure.hashCode());
            task.join();
            return task;
        }
    },
    BODY_OF_A_TASK_THAT_WAITED {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var task = scheduler.spawn(() -> {
                Task.yield();
                Task.sleep(Duration.ofNanos(1));
                return treasure.hashCode();
            });
            task.join();
            return task;
        }
    },
    BODY_CANCELLED_BEFORE_ITS_START {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var task = scheduler.spawnLater(LONG, () -> treasure.hashCode());
            task.cancel();
            return task;
        }
    },
    /** Its timer would have kept it for an hour. */
    DELAYED_TASK_CANCELLED {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            scheduler.spawn(() -> {
                var task = Task.spawnLater(LONG, () -> treasure);
                Task.yield();
                task.cancel();
            }).join();
            return "";
        }
    },
    SLEEP_CANCELLED {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            scheduler.spawn(() -> {
                var task = Task.spawn(() -> {
                    Task.sleep(LONG);
                    return treasure;
                });
                Task.yield();
                task.cancel();
                task.join(LONG);
            }).join();
            return "";
        }
    },
    TIMEOUT_NOT_NEEDED {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            return scheduler.spawn(() -> Timeout.call(LONG, () -> treasure.hashCode())).join();
        }
    },
    WAIT_SERVED_BEFORE_ITS_DEADLINE {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            return scheduler.spawn(() -> {
                var waiter = new Waiter();
                Task.spawn(waiter::serve);
                return waiter.await(ParkReason.LOCK, treasure, Waiter.deadlineAfter(LONG));
            }).join();
        }
    },
    TASK_LOCAL {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var local = TaskLocal.create();
            var task = scheduler.spawn(() -> {
                local.set(treasure);
                Task.spawn(local::get).join();
            });
            task.join();
            return task;
        }
    },
    CALLBACK {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var ran = new AtomicReference<Object>();
            var task = scheduler.spawn(() -> 7);
            task.onComplete(_ -> ran.set(treasure.hashCode()));
            while (ran.get() == null) {
                Thread.onSpinWait();
            }
            return task;
        }
    },
    ACTION {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var ran = new AtomicReference<Object>();
            scheduler.carrier(0).execute(() -> ran.set(treasure.hashCode()));
            while (ran.get() == null) {
                Thread.onSpinWait();
            }
            return ran;
        }
    },
    /** The joiner goes on and waits for something else. */
    WHAT_WAS_JOINED {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var reached = new AtomicReference<Object>();
            var joined = new AtomicReference<@Nullable Task<?>>(scheduler.spawn(() -> {
                Task.yield();
                return treasure;
            }));
            var joiner = scheduler.spawn(() -> {
                join(joined);
                reached.set(true);
                Task.park();
            });
            while (reached.get() == null) {
                Thread.onSpinWait();
            }
            return joiner;
        }

        private void join(AtomicReference<@Nullable Task<?>> joined) {
            Objects.requireNonNull(joined.getAndSet(null)).join();
        }
    },
    JOIN_THAT_GAVE_UP {
        @Override
        Object leave(Scheduler scheduler, Object treasure) {
            var endless = scheduler.spawn(() -> Task.park());
            scheduler.spawn(() -> {
                endless.join(Duration.ofNanos(1));
                return treasure;
            }).join();
            return endless;
        }
    };

    private static final Duration LONG = Duration.ofHours(1);
    private static final int COLLECTIONS = 30;
    @SuppressWarnings("UnusedVariable")
    private static volatile @Nullable Object lastObject; // a field, so that the array is really made

    @SuppressWarnings("serial")
    private static final class Holding extends RuntimeException {
        private final transient Object held;

        Holding(Object held) {
            this.held = held;
        }

        @Override
        public String getMessage() {
            return "holding " + held;
        }
    }

    /** Has to do with the treasure, and returns what may be kept of that. */
    abstract Object leave(Scheduler scheduler, Object treasure);

    /** True if the treasure can be collected while the scheduler is idle and what was left is kept. */
    boolean isFree(int carriers) {
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            var kept = new Object[1];
            var reference = leave(scheduler, kept);
            Carriers.awaitIdle(scheduler);
            for (var i = 0; i < COLLECTIONS && reference.get() != null; i++) {
                System.gc();
            }
            return reference.get() == null && kept[0] != null;
        }
    }

    private WeakReference<Object> leave(Scheduler scheduler, Object[] kept) {
        var treasure = new Object();
        kept[0] = leave(scheduler, treasure);
        return new WeakReference<>(treasure);
    }

    /**
     * Makes the JVM forget the last exception on this thread. The first exception of its class that a method compiled by C1 catches
     * stays a root of the thread, JavaThread::_vm_result_oop (HotSpot 25, exception_handler_for_pc_helper of c1_Runtime1.cpp sets it
     * and nobody takes it), until the VM returns another object to it. It makes nested arrays in every tier, whatever room there is.
     */
    private static void forgetLastException() {
        lastObject = new int[8][8];
        lastObject = null;
    }

    /** Prints what is not free. */
    static final class Main {
        public static void main(String[] args) {
            Arrays.stream(values()).filter(retention -> !retention.isFree(1))
                    .forEach(retention -> System.out.println("retained: " + retention));
            System.out.println("checked " + values().length);
        }
    }
}
