package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors of the virtual machine in a task: the failure of that task, told at once, and the carrier lives on. */
@Limited
final class VmErrorTest {
    static List<Error> vmErrors() {
        return List.of(new StackOverflowError("test"), new OutOfMemoryError("test"), new InternalError("test"));
    }

    @ParameterizedTest
    @MethodSource("vmErrors")
    void vmError_inATask_isItsFailure(Error error) {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.startOn(0, () -> {
                throw error;
            });
            assertSame(error, task.exceptionNow());
        }
    }

    @ParameterizedTest
    @MethodSource("vmErrors")
    void vmError_inATask_goesToTheUncaughtHandlerAtOnce(Error error) {
        try (var stepped = SteppedScheduler.of(1)) {
            Task<?> task = stepped.startOn(0, () -> {
                throw error;
            });
            assertEquals(List.of(new SteppedScheduler.Report(task, error)), stepped.reports());
        }
    }

    @ParameterizedTest
    @MethodSource("vmErrors")
    void vmError_thatNobodyLooksAt_isToldOnce(Error error) {
        try (var stepped = SteppedScheduler.of(1)) {
            stepped.startOn(0, () -> {
                throw error;
            });
            stepped.advance(Duration.ofSeconds(5));
            assertEquals(1, stepped.reports().size());
        }
    }

    @ParameterizedTest
    @MethodSource("vmErrors")
    void vmError_inAJoinedTask_isToldAndThrownAtTheJoin(Error error) {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = stepped.scheduler().spawn(() -> {
                Task.yield();
                throw error;
            });
            var joiner = stepped.startOn(0, () -> assertThrows(CompletionException.class, task::join));
            assertSame(error, joiner.join().getCause());
            assertEquals(1, stepped.reports().size());
        }
    }

    @Test
    void otherError_inATask_isNotToldAtOnce() {
        try (var stepped = SteppedScheduler.of(1)) {
            stepped.startOn(0, () -> {
                throw new AssertionError("test");
            });
            assertEquals(List.of(), stepped.reports());
        }
    }

    @ParameterizedTest
    @MethodSource("vmErrors")
    void vmError_afterASuspension_theOthersRunOn(Error error) {
        try (var stepped = SteppedScheduler.of(1)) {
            var waiting = stepped.startOn(0, () -> {
                Task.park();
                return 7;
            });
            stepped.startOn(0, () -> {
                Task.yield();
                throw error;
            });
            waiting.unpark();
            stepped.settle();
            assertEquals(7, waiting.join());
        }
    }

    @Test
    void outOfMemory_real_isTheFailureAndTheCarrierLivesOn() throws Exception {
        var told = new CountDownLatch(1);
        try (var scheduler = Scheduler.builder().carriers(1).uncaughtHandler((_, _) -> told.countDown()).start()) {
            var task = scheduler.spawn(() -> new long[Integer.MAX_VALUE].length);
            assertInstanceOf(OutOfMemoryError.class, assertThrows(CompletionException.class, task::join).getCause());
            told.await();
            assertEquals(7, scheduler.spawn(() -> 7).join());
        }
    }

    @Test
    void stackOverflow_real_isTheFailureAndTheCarrierLivesOn() throws Exception {
        var told = new CountDownLatch(1);
        try (var scheduler = Scheduler.builder().carriers(1).stackSize(DeepStack.SMALL)
                .uncaughtHandler((_, _) -> told.countDown()).start()) {
            var task = scheduler.spawn(() -> DeepStack.descend(Integer.MAX_VALUE, () -> {
            }));
            assertInstanceOf(StackOverflowError.class, assertThrows(CompletionException.class, task::join).getCause());
            told.await();
            assertEquals(7, scheduler.spawn(() -> 7).join());
        }
    }

    @Test
    void vmError_handlerThatThrows_theCarrierLivesOn() throws Exception {
        var told = new AtomicReference<Throwable>();
        try (var scheduler = Scheduler.builder().carriers(1).uncaughtHandler((_, failure) -> {
            told.set(failure);
            throw new InternalError("the handler");
        }).start()) {
            scheduler.spawn(() -> {
                throw new OutOfMemoryError("test");
            }).join(Duration.ofSeconds(30));
            assertEquals(7, scheduler.spawn(() -> 7).join());
            assertEquals(OutOfMemoryError.class, told.get().getClass());
        }
    }
}
