package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.channel.Channel;
import dev.weft.channel.Preference;
import dev.weft.channel.Select;
import dev.weft.coroutine.Coroutine;
import dev.weft.coroutine.Generator;
import dev.weft.io.Blocking;
import dev.weft.net.TcpListener;
import dev.weft.net.TcpStream;
import dev.weft.sync.Barrier;
import dev.weft.sync.Event;
import dev.weft.sync.Latch;
import dev.weft.sync.Mutex;
import dev.weft.sync.Promise;
import dev.weft.sync.Semaphore;
import dev.weft.sync.TaskQueue;
import dev.weft.testing.TestKit;
import dev.weft.testing.VirtualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A wait in a section that must not yield: refused, without effect; all else goes on. */
@Limited
final class NoYieldTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /** All that a task may wait for, and that does not come. */
    static final class Things {
        final Task<?> endless = Task.spawn("endless", () -> Task.park());
        final Mutex mutex = Mutex.create();
        final Semaphore semaphore = Semaphore.of(0);
        final Channel<Integer> channel = Channel.rendezvous();
        final TaskQueue<Integer> queue = TaskQueue.fifo(4);
        final Event event = new Event();
        final Latch latch = Latch.of(1);
        final Barrier barrier = Barrier.of(2);
        final Promise<Integer> promise = new Promise<>();

        Things() {
            Task.spawn("owner", () -> {
                mutex.lock();
                Task.park();
            });
            Task.yield();
        }
    }

    /** Every kind of wait. */
    enum Wait {
        YIELD, NO_SLEEP, SLEEP, PARK, PARK_FOR_A_TIME, PARK_FOR_NO_TIME, JOIN, JOIN_FOR_A_TIME, WAITER, MUTEX, SEMAPHORE, EVENT, LATCH, BARRIER, PROMISE, SEND, RECEIVE, RECEIVE_FOR_A_TIME, TAKE, SELECT;

        ParkReason on(Things things) {
            return switch (this) {
                case YIELD -> did(ParkReason.YIELD, Task::yield);
                case NO_SLEEP -> did(ParkReason.YIELD, () -> Task.sleep(Duration.ZERO));
                case SLEEP -> did(ParkReason.SLEEP, () -> Task.sleep(HOUR));
                case PARK -> did(ParkReason.PARK, () -> Task.park());
                case PARK_FOR_A_TIME -> did(ParkReason.PARK, () -> Task.park(HOUR));
                case PARK_FOR_NO_TIME -> did(ParkReason.YIELD, () -> Task.park(Duration.ZERO));
                case JOIN -> did(ParkReason.JOIN, things.endless::join);
                case JOIN_FOR_A_TIME -> did(ParkReason.JOIN, () -> things.endless.join(HOUR));
                case WAITER -> did(ParkReason.CONDITION, () -> new Waiter().await(ParkReason.CONDITION, "test"));
                case MUTEX -> did(ParkReason.LOCK, things.mutex::lock);
                case SEMAPHORE -> did(ParkReason.PERMIT, () -> things.semaphore.acquire());
                case EVENT -> did(ParkReason.EVENT, () -> things.event.await());
                case LATCH -> did(ParkReason.LATCH, () -> things.latch.await());
                case BARRIER -> did(ParkReason.BARRIER, () -> things.barrier.await());
                case PROMISE -> did(ParkReason.PROMISE, () -> things.promise.await());
                case SEND -> did(ParkReason.SEND, () -> things.channel.send(1));
                case RECEIVE -> did(ParkReason.RECEIVE, () -> things.channel.receive());
                case RECEIVE_FOR_A_TIME -> did(ParkReason.RECEIVE, () -> things.channel.receive(HOUR));
                case TAKE -> did(ParkReason.TAKE, () -> things.queue.take());
                case SELECT -> did(ParkReason.SELECT, () -> Select.select(things.channel.onReceive(item -> item),
                        Select.onPromise(things.promise, value -> value)));
            };
        }

        private ParkReason did(ParkReason reason, Action wait) {
            var before = Task.current().homeCarrier().timers().size();
            var pinned = assertThrows(PinnedException.class, () -> NoYield.run(wait));
            var message = String.valueOf(pinned.getMessage());
            assertTrue(message.contains("(" + reason + ")"), message);
            assertTrue(message.contains("section that must not yield, which begins at dev.weft.NoYieldTest$Wait."),
                    message);
            assertEquals(before, Task.current().homeCarrier().timers().size());
            return reason;
        }
    }

    private final List<String> trace = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void wait_inSection_throwsNamesItAndLeavesNothingBehind(Wait wait) throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                var things = new Things();
                wait.on(things);
                assertEquals(0, things.channel.balance());
                assertFalse(things.channel.trySend(1)); // no phantom receiver takes it
                things.semaphore.release();
                assertTrue(things.semaphore.tryAcquire()); // no phantom waiter was given it
                Task.yield(); // and the stack is not pinned any more
                Task.spawn("check", () -> trace.add("others run")).join();
            });
            kit.awaitAllParked();
            task.join(); // what its assertions threw
        }
        assertEquals(List.of("others run"), trace);
    }

    @Test
    void mutex_refusedInSection_isNotHandedToWhoGaveUp() throws Exception {
        try (var kit = TestKit.fifo()) {
            var mutex = Mutex.create();
            kit.run(() -> {
                var owner = Task.spawn(() -> {
                    mutex.lock();
                    Task.yield();
                    mutex.unlock();
                });
                Task.yield();
                assertThrows(PinnedException.class, () -> NoYield.run(mutex::lock));
                owner.join();
                assertTrue(mutex.tryLock());
                mutex.unlock();
            });
        }
    }

    @Test
    void accept_inSection_isRefusedAndLaterAccepts() throws Exception {
        Scheduler.run(() -> {
            try (var listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                var pinned = assertThrows(PinnedException.class, () -> NoYield.call(listener::accept));
                assertTrue(String.valueOf(pinned.getMessage()).contains("(IO_ACCEPT)"), pinned.getMessage());
                var accepted = Task.spawnLocal(() -> listener.accept());
                try (var client = TcpStream.connect(listener.localAddress()); var server = accepted.join()) {
                    assertThrows(PinnedException.class, () -> NoYield.run(() -> server.read(ByteBuffer.allocate(1))));
                    client.writeFully(ByteBuffer.wrap(new byte[]{7}));
                    assertEquals(1, server.read(ByteBuffer.allocate(1)));
                }
            }
        });
    }

    @Test
    void blockingCall_inSection_isRefused() throws Exception {
        Scheduler.run(() -> {
            var gate = new CountDownLatch(1); // one that has returned would not have to be waited for
            assertThrows(PinnedException.class, () -> NoYield.run(() -> Blocking.run(gate::await)));
            gate.countDown();
            Blocking.run(() -> trace.add("blocked"));
        });
        assertEquals("blocked", trace.getLast());
    }

    @Test
    void operation_thatNeedNotWait_isFineAndNobodyElseRuns() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var channel = Channel.<Integer>unbounded();
                var mutex = Mutex.create();
                var ended = Task.spawn(() -> 3);
                Task.yield();
                Task.spawn(() -> trace.add("other"));
                NoYield.run(() -> {
                    for (var i = 0; i < 1_000; i++) {
                        channel.send(i); // also where it would give way after so many
                    }
                    mutex.run(() -> trace.add("locked"));
                    assertEquals(3, ended.join());
                    Task.current().unpark();
                    Task.park();
                });
                trace.add("left");
                Task.yield();
            });
        }
        assertEquals(List.of("locked", "left", "other"), trace);
    }

    @Test
    void send_toReceiverThatShouldRunFirst_goesOn() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var channel = Channel.<Integer>rendezvous().preference(Preference.RECEIVER);
                var receiver = Task.spawn(() -> {
                    channel.receive();
                    trace.add("received");
                });
                Task.yield();
                NoYield.run(() -> {
                    channel.send(1);
                    trace.add("sent");
                });
                receiver.join();
            });
        }
        assertEquals(List.of("sent", "received"), trace);
    }

    @Test
    void checkpoint_sliceIsOver_goesOnInSectionAndYieldsAfterIt() {
        var clock = new VirtualClock();
        var stepper = Scheduler.builder().carriers(1).world(World.builder().clock(clock).build()).stepped();
        var main = stepper.scheduler().spawn(() -> {
            NoYield.run(() -> compute(clock));
            trace.add("left");
            compute(clock);
            trace.add("end");
        });
        stepper.scheduler().spawn(() -> trace.add("other"));
        while (stepper.turn(0)) {
            // to the end
        }
        main.join();
        stepper.close(HOUR);
        assertEquals(List.of("left", "other", "end"), trace);
    }

    private static void compute(VirtualClock clock) {
        for (var i = 0; i < 10 * Slice.CHECKPOINTS_PER_CLOCK_READ; i++) {
            clock.advanceTo(clock.nanoTime() + Slice.NANOS);
            Task.checkpoint();
        }
    }

    @Test
    void section_nested_outerOneStillHolds() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                NoYield.run(() -> {
                    assertEquals(1, NoYield.call(() -> 1));
                    assertThrows(PinnedException.class, Task::yield);
                });
                Task.yield();
            });
        }
    }

    @Test
    void section_bodyThrows_isLeft() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(IllegalStateException.class, () -> NoYield.run(() -> {
                    throw new IllegalStateException("test");
                }));
                assertThrows(StackOverflowError.class, () -> NoYield.call(() -> overflow(0)));
                Task.spawn(() -> trace.add("other"));
                Task.yield();
                assertEquals(List.of("other"), trace);
            });
        }
    }

    private static int overflow(int depth) {
        return depth < 0 ? 0 : 1 + overflow(depth + 1);
    }

    @Test
    void wait_notCaught_isTheFailureOfTheTask() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> NoYield.run(() -> Task.sleep(HOUR)));
            kit.awaitAllParked();
            assertEquals(PinnedException.class, task.exceptionNow().getClass());
        }
    }

    @Test
    void wait_cancelled_throwsCancelled() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> NoYield.run(() -> {
                Task.current().cancel();
                Task.sleep(HOUR);
            }));
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
    }

    @Test
    void timeout_insideSection_boundsItAsEver() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> NoYield.run(() -> assertThrows(DeadlineExceededException.class,
                    () -> Timeout.run(Duration.ZERO, Task::checkpoint))));
        }
    }

    @Test
    void child_spawnedInSection_isInNone() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var child = NoYield.call(() -> Task.spawn(() -> {
                    Task.sleep(HOUR);
                    return 1;
                }));
                assertEquals(1, child.join());
            });
        }
    }

    @Test
    void generator_steppedInSection_mayYieldToItButNotWait() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var numbers = Generator.<Integer>of(out -> {
                    out.yield(1);
                    assertThrows(PinnedException.class, Task::yield);
                    out.yield(2);
                    Task.yield();
                    out.yield(3);
                }).iterator();
                NoYield.run(() -> {
                    assertEquals(1, numbers.next());
                    assertEquals(2, numbers.next());
                });
                assertEquals(3, numbers.next()); // outside it may
            });
        }
    }

    @Test
    void generator_sectionInsideIt_canNotBeLeft() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var numbers = Generator.<Integer>of(out -> {
                    NoYield.run(() -> {
                        assertThrows(IllegalStateException.class, () -> out.yield(1));
                        assertThrows(PinnedException.class, Task::yield);
                        var inner = Generator.<Integer>of(in -> in.yield(9)).iterator();
                        assertEquals(9, inner.next());
                    });
                    out.yield(2);
                }).iterator();
                assertEquals(2, numbers.next());
                Task.yield();
            });
        }
    }

    @Test
    void coroutine_onThreadWithSectionInside_canNotBeLeft() {
        var coroutine = Coroutine.<Integer, Integer>of((self, first) -> {
            try {
                NoYield.run(() -> assertThrows(IllegalStateException.class, () -> self.yield(1)));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return self.yield(first + 1);
        });
        assertEquals(6, coroutine.resume(5));
        assertEquals(7, coroutine.resume(7));
    }

    @Test
    void section_onOrdinaryThread_onlyRunsTheBody() throws Exception {
        assertEquals(5, NoYield.call(() -> {
            Task.sleep(Duration.ofNanos(1));
            return 5;
        }));
    }
}
