package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.Timeout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deadlines of scopes inside each other: the earlier is told, by the identity of whose it is. */
@Limited
final class ScopeDeadlineNestingTest extends DeadlineRig {
    @Test
    void nested_theOuterComesFirst_bothTellOfThatOne() throws Exception {
        inTask(() -> {
            var begin = now();
            try (var outer = Scope.open(SECOND)) {
                try (var inner = Scope.open(HOUR)) {
                    inner.fork(cleansUp("of the inner"));
                    var told = assertLate(SECOND, inner::join);
                    assertEquals(SECOND.plus(MINUTE), now().minus(begin));
                    assertSame(told.scope(), assertLate(SECOND, outer::join).scope());
                }
            }
        });
    }

    @Test
    void nested_theInnerHasNone_isBoundedByTheOuter() throws Exception {
        inTask(() -> {
            try (var outer = Scope.open(SECOND)) {
                try (var inner = Scope.open(Policy.supervise())) {
                    inner.fork(cleansUp("of the inner"));
                    assertLate(SECOND, inner::join);
                }
                try (var late = Scope.open()) {
                    late.fork(() -> trace.add("never"));
                    assertLate(SECOND, late::join);
                }
                assertLate(SECOND, outer::join);
                assertEquals(List.of("of the inner cleaned up"), trace);
            }
        });
    }

    @Test
    void nested_theInnerComesFirst_theOuterGoesOn() throws Exception {
        inTask(() -> {
            try (var outer = Scope.open(HOUR)) {
                var sibling = outer.fork("sibling", () -> {
                    Task.sleep(MINUTE);
                    return 1;
                });
                try (var inner = Scope.open(SECOND)) {
                    inner.fork(() -> Task.sleep(HOUR));
                    assertLate(SECOND, inner::join);
                }
                outer.join();
                assertEquals(1, sibling.resultNow());
            }
        });
    }

    @Test
    void nested_callsTheOuterComesFirst_isNotSwallowedByTheInner() throws Exception {
        inTask(() -> assertLate(SECOND, () -> Scope.run(SECOND, _ -> {
            try {
                Scope.run(HOUR, inner -> inner.fork(cleansUp("child")));
            } catch (DeadlineExceededException taken) {
                trace.add("taken by the inner");
            }
            Task.yield();
            trace.add("never");
        })));
        assertEquals(List.of("child cleaned up"), trace);
    }

    @Test
    void nested_inAChild_isEndedWithIt() throws Exception {
        inTask(() -> {
            assertLate(SECOND, () -> Scope.run(SECOND, outer -> outer.fork(() -> Scope.run(HOUR, inner -> {
                inner.fork(cleansUp("grandchild"));
            }))));
            assertEquals(List.of("grandchild cleaned up"), trace);
        });
    }

    @Test
    void nested_inAShield_isNotBounded() throws Exception {
        inTask(() -> {
            try (var outer = Scope.open(SECOND)) {
                Task.shield(() -> {
                    try (var cleanUp = Scope.open()) {
                        cleanUp.fork(() -> Task.sleep(MINUTE));
                        cleanUp.fork(() -> trace.add("cleaned up"));
                        return cleanUp.join();
                    }
                });
                assertLate(SECOND, outer::join);
                assertEquals(List.of("cleaned up"), trace);
            }
        });
    }

    @Test
    void nested_inATimeout_theEarlierIsTold() throws Exception {
        inTask(() -> {
            var told = assertLate(SECOND, () -> Timeout.run(SECOND, () -> Scope.run(HOUR, scope -> Task.park())));
            assertTrue(told.scope().isCancelled());
            assertLate(SECOND, () -> Timeout.run(HOUR, () -> Scope.run(SECOND, scope -> Task.park())));
            assertLate(SECOND, () -> Scope.run(SECOND, _ -> Timeout.run(HOUR, () -> Task.park())));
        });
    }
}
