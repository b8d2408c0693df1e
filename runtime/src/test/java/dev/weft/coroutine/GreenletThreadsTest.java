package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Greenlets of several threads and tasks; {@link GreenletBehavioursTest} has the list. */
@Timeout(60)
final class GreenletThreadsTest {
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private Thread start(Action code) {
        return Thread.ofPlatform().start(() -> {
            try {
                code.run();
            } catch (Throwable failure) {
                failures.add(failure);
            }
        });
    }

    /** Suspended in a thread that has ended. */
    private Greenlet ofAnEndedThread() throws InterruptedException {
        var foreign = new ArrayList<Greenlet>();
        start(() -> {
            var own = Greenlet.current();
            foreign.add(Greenlet.of(_ -> own.switchTo()));
            foreign.getFirst().switchTo();
        }).join();
        return foreign.getFirst();
    }

    private static void assertForeign(Greenlet foreign, Action code) {
        var error = assertThrows(IllegalArgumentException.class, code::run);
        assertTrue(String.valueOf(error.getMessage()).contains(foreign + " belongs to "), error::toString);
    }

    @Test
    void throwIntoOneOfAnEndedThread_isAnErrorThatNamesIt() throws Exception {
        var foreign = ofAnEndedThread();
        assertForeign(foreign, () -> foreign.throwInto(new IllegalStateException("as the test wants")));
        assertForeign(foreign, foreign::switchTo);
        assertTrue(foreign.isActive());
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void stackTraceOfAForeignOne_isAnErrorThatNamesTheOwner() throws Exception {
        var foreign = ofAnEndedThread();
        var error = assertThrows(IllegalStateException.class, foreign::stackTrace);
        assertTrue(String.valueOf(error.getMessage()).contains(foreign + " belongs to "), error::toString);
    }

    @Test
    void setParent_toOneOfAnEndedThread_isAnError() throws Exception {
        var foreign = ofAnEndedThread();
        assertForeign(foreign, () -> Greenlet.of(_ -> null).setParent(foreign));
        assertForeign(foreign, () -> foreign.setParent(Greenlet.current()));
    }

    @Test
    void setParent_toOneOfAnotherThread_isAnError() throws Exception {
        var made = new CountDownLatch(1);
        var tried = new CountDownLatch(1);
        var foreign = new ArrayList<Greenlet>();
        var thread = start(() -> {
            var own = Greenlet.current();
            foreign.add(Greenlet.of(_ -> own.switchTo("back")));
            foreign.getFirst().switchTo();
            made.countDown();
            tried.await();
            assertEquals("end", foreign.getFirst().switchTo("end"));
        });
        made.await();
        assertForeign(foreign.getFirst(), () -> Greenlet.of(_ -> null).setParent(foreign.getFirst()));
        tried.countDown();
        thread.join();
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void mainOfAnEndedThread_canBeLookedAt() throws Exception {
        var mains = new ArrayList<Greenlet>();
        start(() -> mains.add(Greenlet.current())).join();
        var main = mains.getFirst();
        assertNotEquals(main, Greenlet.current());
        assertFalse(main.isDead());
        assertEquals("Greenlet[main]", main.toString());
        assertForeign(main, main::switchTo);
    }

    @Test
    void switchBetweenManyThreads_isAlwaysAnError() throws Exception {
        var count = 8;
        var greenlets = new ConcurrentLinkedQueue<Greenlet>();
        var errors = new ConcurrentLinkedQueue<Throwable>();
        var allMade = new CyclicBarrier(count);
        var allTried = new CyclicBarrier(count);
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < count; i++) {
            threads.add(start(() -> {
                var main = Greenlet.current();
                var own = Greenlet.of(first -> {
                    for (var got = first;; got = main.switchTo(got)) {
                        // hands back what it gets
                    }
                });
                own.switchTo();
                greenlets.add(own);
                allMade.await();
                for (var times = 0; times < 20; times++) {
                    for (var each : greenlets) {
                        if (each == own) {
                            assertEquals(times, each.switchTo(times));
                        } else {
                            errors.add(assertThrows(IllegalArgumentException.class, each::switchTo));
                        }
                    }
                }
                allTried.await();
                own.throwInto();
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(count * (count - 1) * 20, errors.size());
        assertTrue(greenlets.stream().allMatch(Greenlet::isDead));
    }

    @Test
    void blockedInTwoThreads_eachGoesOn() throws Exception {
        var meeting = new CyclicBarrier(2);
        var ended = new ConcurrentLinkedQueue<Object>();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 2; i++) {
            threads.add(start(() -> ended.add(String.valueOf(Greenlet.of(_ -> {
                meeting.await();
                return "met";
            }).switchTo()))));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(List.of("met", "met"), List.copyOf(ended));
    }

    @Test
    void cancelledInsideAGreenlet_goesThroughItsParentsToTheTask() throws Exception {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                var parent = Greenlet.of(_ -> {
                    try {
                        return Greenlet.of(_ -> {
                            try {
                                Task.park();
                                return null;
                            } finally {
                                trace.add("inner");
                            }
                        }).switchTo();
                    } finally {
                        trace.add("outer");
                    }
                });
                try {
                    parent.switchTo();
                } finally {
                    trace.add("task " + parent.isDead());
                }
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("inner", "outer", "task true"), trace);
    }
}
