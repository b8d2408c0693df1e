package dev.weft.internal.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every coroutine promises. */
abstract class CoroutineContract extends CoroutineFramesContract {
    @Test
    void create_notResumed_runsNothing() {
        create(() -> log.add("body"));
        assertEquals(List.of(), log);
    }

    @Test
    void resume_bodyThatNeverSuspends_runsItToTheEnd() {
        var coroutine = create(() -> log.add("body"));
        coroutine.resume();
        log.add("driver");
        assertEquals(List.of("body", "driver"), log);
        assertTrue(coroutine.isDone());
    }

    @Test
    void resume_bodySuspends_theTwoAlternate() {
        var coroutine = create(() -> {
            for (int i = 0; i < 3; i++) {
                log.add("body " + i);
                suspended();
            }
            log.add("body end");
        });
        for (int i = 0; !coroutine.isDone(); i++) {
            log.add("driver " + i);
            coroutine.resume();
        }
        assertEquals(List.of("driver 0", "body 0", "driver 1", "body 1", "driver 2", "body 2", "driver 3", "body end"),
                log);
    }

    @Test
    void resume_aHundredThousandTimes_losesNone() {
        var turns = new AtomicInteger();
        int times = turns();
        var coroutine = create(() -> {
            while (turns.incrementAndGet() < times) {
                suspended();
            }
        });
        resume(coroutine, times);
        assertEquals(times, turns.get());
        assertTrue(coroutine.isDone());
    }

    /** How many switches a test can afford. */
    int turns() {
        return 100_000;
    }

    @Test
    void resume_severalCoroutines_eachGoesOnWhereItWas() {
        var first = create(() -> {
            log.add("a1");
            suspended();
            log.add("a2");
        });
        var second = create(() -> {
            log.add("b1");
            suspended();
            log.add("b2");
        });
        first.resume();
        second.resume();
        second.resume();
        first.resume();
        assertEquals(List.of("a1", "b1", "b2", "a2"), log);
    }

    @Test
    void resume_manySuspendedAtOnce_eachKeepsItsLocals() {
        int count = turns() / 20;
        var sums = new int[count];
        var coroutines = new ArrayList<Coroutine>();
        for (int i = 0; i < count; i++) {
            int number = i;
            coroutines.add(create(() -> {
                int local = number * 2;
                suspended();
                sums[number] = local + 1;
            }));
        }
        coroutines.forEach(Coroutine::resume);
        coroutines.reversed().forEach(Coroutine::resume);
        assertTrue(coroutines.stream().allMatch(Coroutine::isDone));
        for (int i = 0; i < count; i++) {
            assertEquals(i * 2 + 1, sums[i]);
        }
    }

    @Test
    void resume_afterTheEnd_throwsEveryTime() {
        var coroutine = create(() -> log.add("body"));
        coroutine.resume();
        assertThrows(IllegalStateException.class, coroutine::resume);
        assertThrows(IllegalStateException.class, coroutine::resume);
        assertEquals(List.of("body"), log);
        assertTrue(coroutine.isDone());
    }

    @Test
    void resume_interruptedDriver_stillAlternates() {
        var coroutine = create(() -> {
            suspended();
            log.add("body");
            suspended();
        });
        try {
            Thread.currentThread().interrupt();
            resume(coroutine, 2);
            log.add("driver");
        } finally {
            Thread.interrupted();
        }
        assertEquals(List.of("body", "driver"), log);
        assertFalse(coroutine.isDone());
    }

    @Test
    void suspend_interruptedBody_stillAlternates() {
        var coroutine = create(() -> {
            Thread.currentThread().interrupt();
            suspended();
            log.add("body");
        });
        try {
            coroutine.resume();
            log.add("driver");
            coroutine.resume();
        } finally {
            Thread.interrupted();
        }
        assertEquals(List.of("driver", "body"), log);
    }

    @Test
    void isDone_suspendedAndEnded_isTrueAtTheEndOnly() {
        var coroutine = create(this::suspended);
        assertFalse(coroutine.isDone());
        coroutine.resume();
        assertFalse(coroutine.isDone());
        coroutine.resume();
        assertTrue(coroutine.isDone());
    }

    @Test
    void owner_anyTime_isWhatCreateWasGiven() {
        var owner = new Object();
        var coroutine = create(owner, () -> {
        });
        assertSame(owner, coroutine.owner());
        coroutine.resume();
        assertSame(owner, coroutine.owner());
    }

    @Test
    void currentOwner_onAPlainStack_isNull() {
        assertNull(currentOwner());
    }

    @Test
    void currentOwner_insideTheBody_isTheOwnerBeforeAndAfterASuspension() {
        var seen = new ArrayList<@Nullable Object>();
        var coroutine = create("me", () -> {
            seen.add(currentOwner());
            suspended();
            seen.add(currentOwner());
        });
        resume(coroutine, 2);
        assertEquals(List.of("me", "me"), seen);
    }

    @Test
    void currentOwner_afterASuspensionAndTheEnd_isNullForTheDriver() {
        var coroutine = create(this::suspended);
        coroutine.resume();
        assertNull(currentOwner());
        coroutine.resume();
        assertNull(currentOwner());
    }

    @Test
    void currentOwner_otherThreadThatTheBodyStarts_isNull() {
        var seen = new AtomicReference<@Nullable Object>("not run");
        var coroutine = create(() -> Coros.onOtherThread(() -> seen.set(currentOwner())));
        coroutine.resume();
        assertNull(seen.get());
    }
}
