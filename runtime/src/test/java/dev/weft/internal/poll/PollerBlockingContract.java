package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How every poller blocks and is woken, with and without something registered. A poll may return early for no reason,
 * so the tests of "it waits" want most of several polls to have waited.
 */
@Limited
public abstract class PollerBlockingContract {
    private static final int TRIES = 20;
    private static final long SHORT_NANOS = 1_900_000; // no whole number of milliseconds: rounding down would show

    private final Network network;
    private Poller poller;
    private SocketPair pair;

    /** The network under test. */
    protected PollerBlockingContract(Network network) {
        this.network = network;
    }

    @BeforeEach
    void open() throws IOException {
        poller = network.newPoller();
        pair = SocketPair.open(network);
    }

    @AfterEach
    void close() throws IOException {
        poller.close();
        pair.close();
    }

    private void register(boolean registered) throws IOException {
        if (registered) {
            poller.register(pair.near(), new Recorder(Poller.READ)).arm(Poller.READ);
            poller.poll(0); // there is room to write, which some pollers tell unasked
        }
    }

    private boolean waitsFully() throws IOException {
        var full = 0;
        for (var i = 0; i < TRIES; i++) {
            var start = System.nanoTime();
            poller.poll(SHORT_NANOS);
            full += System.nanoTime() - start >= SHORT_NANOS ? 1 : 0;
        }
        return full > TRIES / 2;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void poll_timeoutWithFractionOfAMillisecond_notRoundedDown(boolean registered) throws IOException {
        register(registered);
        assertTrue(waitsFully());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wakeup_beforePoll_nextBlockingPollReturns(boolean registered) throws IOException {
        register(registered);
        poller.wakeup();
        poller.wakeup();
        poller.poll(Long.MAX_VALUE);
        assertTrue(waitsFully(), "two wake-ups before the poll are one");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wakeup_beforeNonBlockingPoll_keptForTheBlockingOne(boolean registered) throws IOException {
        register(registered);
        poller.wakeup();
        poller.poll(0);
        poller.poll(0);
        assertEquals(0, poller.poll(Long.MAX_VALUE));
    }

    @Test
    void wakeup_beforeTheFirstRegistration_keptAcrossIt() throws IOException {
        poller.wakeup();
        register(true);
        assertEquals(0, poller.poll(Long.MAX_VALUE));
    }

    @Test
    void wakeup_pendingAndDataReady_handlersTold() throws IOException {
        register(true);
        pair.send();
        poller.wakeup();
        var told = poller.poll(Long.MAX_VALUE); // of the wake-up, of the data, or of both
        assertEquals(1, told + poller.poll(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void poll_leftoverInterrupt_clearedAndWaited(boolean registered) throws IOException {
        register(registered);
        Thread.currentThread().interrupt();
        assertTrue(waitsFully());
        assertFalse(Thread.interrupted());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wakeup_manyFromAnotherThread_noneLost(boolean registered) throws Exception {
        register(registered);
        exchange(20_000, _ -> {
        });
    }

    @Test
    void wakeup_whileRegistrationsComeAndGo_noneLost() throws Exception {
        var registration = new AtomicReference<Poller.Registration>();
        exchange(5_000, round -> {
            if (round % 2 == 0) {
                var next = poller.register(pair.near(), new Recorder(Poller.READ));
                next.arm(Poller.READ);
                registration.set(next);
            } else {
                registration.get().close();
            }
        });
    }

    private interface Step {
        void run(int round) throws IOException;
    }

    /**
     * Asks another thread for one answer after the other, each of which comes with a wake-up, and blocks without limit
     * until it is there: a lost wake-up is a test that never ends.
     */
    private void exchange(int rounds, Step beforeEach) throws Exception {
        var asked = new AtomicInteger();
        var answered = new AtomicInteger();
        var waker = Thread.ofPlatform().daemon().start(() -> {
            for (var round = 1; round <= rounds; round++) {
                while (asked.get() < round) {
                    Thread.onSpinWait();
                }
                answered.set(round);
                poller.wakeup();
            }
        });
        for (var round = 1; round <= rounds; round++) {
            beforeEach.run(round - 1);
            asked.set(round);
            while (answered.get() < round) {
                poller.poll(Long.MAX_VALUE);
            }
        }
        waker.join();
        assertEquals(rounds, answered.get());
    }
}
