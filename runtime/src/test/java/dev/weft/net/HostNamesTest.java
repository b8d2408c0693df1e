package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import dev.weft.testing.VirtualClock;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking up names parks the task only, asks once for all, remembers for a while, and can be left. */
@Limited
final class HostNamesTest {
    private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");

    /** Names that are answered when the test lets them, by a clock that the test moves. */
    private static final class Resolver implements World.Names {
        final LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
        final Semaphore answers = new Semaphore(0);
        final AtomicLong nanos = new AtomicLong();
        final World world = World.builder().names(this).clock(nanos::get).build();

        static Resolver ready() {
            var resolver = new Resolver();
            resolver.answers.release(Integer.MAX_VALUE / 2);
            return resolver;
        }

        @Override
        public List<InetAddress> lookUp(String host) throws UnknownHostException {
            asked.add(host);
            answers.acquireUninterruptibly();
            return switch (host) {
                case "missing" -> throw new UnknownHostException("nobody knows it");
                case "broken" -> throw new IllegalStateException("by the test");
                case "empty" -> List.of();
                default -> List.of(ONE);
            };
        }

        void pass(Duration time) {
            nanos.addAndGet(time.toNanos());
        }

        Scheduler carrier() {
            return Scheduler.builder().world(world).carriers(1).start();
        }

        Task<List<InetAddress>> lookUpOn(Scheduler scheduler, String host) {
            return scheduler.spawn(() -> HostNames.lookUp(host));
        }
    }

    private static Throwable failureOf(Task<?> task) {
        return Objects.requireNonNull(assertThrows(CompletionException.class, task::join).getCause());
    }

    @Test
    void lookUp_inATask_onlyTheTaskWaitsAndKeepsItsSchedulerAlive() throws Exception {
        var resolver = new Resolver();
        try (var scheduler = resolver.carrier()) {
            var task = resolver.lookUpOn(scheduler, "host");
            resolver.asked.take();
            Net.awaitParked(task);
            assertEquals("runs", scheduler.spawn(() -> "runs").join());
            assertEquals(1, scheduler.stats().foreignOperations());
            var dump = scheduler.dump().toString();
            assertTrue(dump.contains("BLOCKING") && dump.contains("look-up of host (BlockingPool[weft-names"), dump);
            resolver.answers.release();
            assertEquals(List.of(ONE), task.join());
            assertEquals(0, scheduler.stats().foreignOperations());
        }
    }

    @Test
    void lookUp_oneNameManyTimesAtOnce_oneQuery() throws Exception {
        var resolver = new Resolver();
        try (var scheduler = resolver.carrier()) {
            var tasks = new ArrayList<Task<List<InetAddress>>>();
            for (var i = 0; i < 5; i++) {
                var task = resolver.lookUpOn(scheduler, i == 0 ? "HOST" : "host");
                Net.awaitParked(task);
                tasks.add(task);
            }
            resolver.answers.release();
            for (var task : tasks) {
                assertEquals(List.of(ONE), task.join());
            }
            assertEquals(List.of("host"), List.copyOf(resolver.asked));
        }
    }

    @Test
    void lookUp_again_isRememberedUntilItExpires() throws Exception {
        var resolver = Resolver.ready();
        try (var scheduler = resolver.carrier()) {
            resolver.lookUpOn(scheduler, "host").join();
            resolver.pass(NameCache.FOUND_KEPT.minusNanos(1));
            resolver.lookUpOn(scheduler, "host").join();
            assertEquals(1, resolver.asked.size());
            assertEquals(new HostNames.Stats(1, 1, 1), scheduler.spawn(HostNames::stats).join());
            resolver.pass(Duration.ofNanos(1));
            resolver.lookUpOn(scheduler, "host").join();
            assertEquals(2, resolver.asked.size());
        }
    }

    @Test
    void lookUp_missing_eachGetsItsOwnExceptionAndItIsRememberedShortly() throws Exception {
        var resolver = Resolver.ready();
        try (var scheduler = resolver.carrier()) {
            var first = failureOf(resolver.lookUpOn(scheduler, "missing"));
            assertTrue(first instanceof UnknownHostException, first::toString);
            assertEquals("host name missing was not found: nobody knows it", first.getMessage());
            resolver.pass(NameCache.MISSING_KEPT.minusNanos(1));
            assertNotSame(first, failureOf(resolver.lookUpOn(scheduler, "missing")));
            assertEquals(1, resolver.asked.size());
            resolver.pass(Duration.ofNanos(1));
            failureOf(resolver.lookUpOn(scheduler, "missing"));
            assertEquals(2, resolver.asked.size());
        }
    }

    @Test
    void lookUp_namesWithoutAnAddress_areUnknown() {
        var resolver = Resolver.ready();
        try (var scheduler = resolver.carrier()) {
            assertEquals("host name empty was not found: it has no address",
                    failureOf(resolver.lookUpOn(scheduler, "empty")).getMessage());
        }
    }

    @Test
    void lookUp_namesAreBroken_toldAndNotRemembered() {
        var resolver = Resolver.ready();
        try (var scheduler = resolver.carrier()) {
            for (var i = 1; i <= 2; i++) {
                var failure = failureOf(resolver.lookUpOn(scheduler, "broken"));
                assertTrue(failure instanceof UnknownHostException, failure::toString);
                assertTrue(failure.getCause() instanceof IllegalStateException, failure::toString);
                assertEquals(i, resolver.asked.size());
            }
        }
    }

    @Test
    void lookUp_manyNames_theOldestIsForgotten() throws Exception {
        var resolver = Resolver.ready();
        try (var scheduler = resolver.carrier()) {
            scheduler.spawn(() -> {
                for (var i = 0; i <= NameCache.MOST_KEPT; i++) {
                    HostNames.lookUp("host-" + i);
                }
                assertEquals(NameCache.MOST_KEPT, HostNames.stats().kept());
                HostNames.lookUp("host-1");
                assertEquals(1, HostNames.stats().hits());
                HostNames.lookUp("host-0");
                assertEquals(1, HostNames.stats().hits());
            }).join();
        }
    }

    @Test
    void cancel_whileItWaits_leavesAtOnceAndTheOthersGetTheAnswer() throws Exception {
        var resolver = new Resolver();
        try (var scheduler = resolver.carrier()) {
            var first = resolver.lookUpOn(scheduler, "host");
            resolver.asked.take();
            var second = resolver.lookUpOn(scheduler, "host");
            Net.awaitParked(second);
            first.cancel();
            assertTrue(first.join(Net.LONG)); // the query runs still
            assertTrue(first.isCancelled());
            resolver.answers.release();
            assertEquals(List.of(ONE), second.join());
            assertEquals(0, resolver.asked.size());
        }
    }

    @Test
    void cancel_beforeItsTurn_theSystemIsNotAsked() throws Exception {
        var resolver = new Resolver();
        try (var scheduler = resolver.carrier()) {
            var busy = new ArrayList<Task<List<InetAddress>>>();
            for (var i = 0; i < 4; i++) {
                busy.add(resolver.lookUpOn(scheduler, "busy-" + i));
                resolver.asked.take();
            }
            var unwanted = resolver.lookUpOn(scheduler, "unwanted");
            var wanted = resolver.lookUpOn(scheduler, "wanted");
            Net.awaitParked(unwanted);
            Net.awaitParked(wanted);
            unwanted.cancel();
            assertTrue(unwanted.join(Net.LONG));
            resolver.answers.release(5);
            assertEquals(List.of(ONE), wanted.join());
            busy.forEach(Task::join);
            assertEquals(List.of("wanted"), List.copyOf(resolver.asked));
            resolver.answers.release();
            assertEquals(List.of(ONE), resolver.lookUpOn(scheduler, "unwanted").join());
        }
    }

    @Test
    void timeout_noAnswer_isTold() throws Exception {
        var resolver = new Resolver();
        var world = World.builder().names(resolver).build();
        try (var scheduler = Scheduler.builder().world(world).carriers(1).start()) {
            var failure = failureOf(scheduler.spawn(() -> HostNames.lookUp("host", Net.SHORT)));
            assertTrue(failure instanceof SocketTimeoutException, failure::toString);
            assertTrue(failure.toString().contains("look-up of host timed out"), failure.toString());
        } finally {
            resolver.answers.release();
        }
    }

    @Test
    void timeout_zero_isToldAsOthersTellIt() throws Exception {
        var resolver = new Resolver();
        try (var scheduler = resolver.carrier()) {
            var failure = failureOf(scheduler.spawn(() -> HostNames.lookUp("host", Duration.ZERO)));
            assertEquals("look-up of host timed out after 0 ms", failure.getMessage());
        } finally {
            resolver.answers.release();
        }
    }

    private static WeakReference<World> worldThatHasLookedUp(String... hosts) {
        var resolver = Resolver.ready();
        try (var scheduler = resolver.carrier()) {
            for (var host : hosts) {
                assertTrue(resolver.lookUpOn(scheduler, host).join(Net.LONG));
            }
            assertEquals(hosts.length, resolver.asked.size());
        }
        return new WeakReference<>(resolver.world);
    }

    @Test
    void world_nobodyUsesItAnyMore_isForgottenWithItsNames() throws Exception {
        var world = worldThatHasLookedUp("host", "missing", "broken");
        while (world.get() != null) {
            System.gc();
            HostNames.stats();
        }
        assertNull(world.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "[::1]", "2001:db8::7"})
    void lookUp_addressInDigits_nobodyIsAsked(String address) throws Exception {
        var resolver = new Resolver();
        try (var scheduler = resolver.carrier()) {
            assertEquals(List.of(InetAddress.ofLiteral(address)), resolver.lookUpOn(scheduler, address).join());
            assertEquals(0, resolver.asked.size());
        }
    }

    @Test
    void lookUp_nameThatBeginsLikeAnAddress_isAName() throws Exception {
        var resolver = Resolver.ready();
        try (var scheduler = resolver.carrier()) {
            assertEquals(List.of(ONE), resolver.lookUpOn(scheduler, "1.example").join());
        }
    }

    @Test
    void lookUp_realNamesOnAnOrdinaryThread_blocks() throws Exception {
        assertTrue(HostNames.lookUp("localhost").getFirst().isLoopbackAddress());
        assertTrue(Scheduler.run(() -> HostNames.lookUp("localhost")).getFirst().isLoopbackAddress());
        var tooLong = "nobody".repeat(20) + ".invalid"; // no server need be asked, who may be out of reach
        var unknown = assertThrows(UnknownHostException.class, () -> HostNames.lookUp(tooLong));
        Net.assertMentions(unknown, tooLong);
    }

    @Test
    void lookUp_emptyName_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> HostNames.lookUp(""));
    }

    @Test
    void lookUp_underAVirtualClock_asksOnTheCarrier() throws Exception {
        var askedOn = new LinkedBlockingQueue<Task<?>>();
        var world = World.builder().clock(new VirtualClock()).names(_ -> {
            askedOn.add(Task.current());
            return List.of(ONE);
        }).build();
        try (var scheduler = Scheduler.builder().world(world).carriers(1).start()) {
            var task = scheduler.spawn(() -> HostNames.lookUp("host"));
            assertEquals(List.of(ONE), task.join());
            assertSame(task, askedOn.take());
        }
    }

    @Test
    void lookUp_poolFullOfBlockingCalls_isAnsweredAllTheSame() throws Exception {
        var resolver = Resolver.ready();
        var let = new CountDownLatch(1);
        try (var scheduler = resolver.carrier()) {
            var blocked = new ArrayList<Task<Void>>();
            for (var i = 0; i < 64; i++) {
                blocked.add(scheduler.spawn(() -> dev.weft.io.Blocking.run(let::await)));
            }
            assertEquals(List.of(ONE), resolver.lookUpOn(scheduler, "host").join());
            let.countDown();
            blocked.forEach(Task::join);
        }
    }
}
