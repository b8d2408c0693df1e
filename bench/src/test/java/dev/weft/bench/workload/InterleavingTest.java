package dev.weft.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InterleavingTest {
    @Test
    void explain_sameOrderInEveryRound_isRoundRobin() {
        var order = new Interleaving(new int[]{2, 1, 3, 2, 1, 3}, 3);

        assertTrue(order.isRoundRobin());
        assertEquals(5, order.alternations());
        assertTrue(order.explain().startsWith("2 1 3 2 1 3: FIFO round robin"), order.explain());
    }

    @Test
    void explain_eachInOneGo_isOneAfterAnother() {
        var order = new Interleaving(new int[]{1, 1, 3, 3, 2, 2}, 3);

        assertTrue(order.isOneAfterAnother());
        assertFalse(order.isRoundRobin());
        assertTrue(order.explain().contains("one after another"), order.explain());
    }

    @Test
    void explain_roundsInDifferentOrder_isFair() {
        var order = new Interleaving(new int[]{1, 2, 3, 1, 3, 2}, 3);

        assertFalse(order.isRoundRobin());
        assertTrue(order.isFair());
        assertTrue(order.explain().endsWith("every thread once in each round, in an order that changes from round to "
                + "round"), order.explain());
    }

    @Test
    void explain_oneTwiceInARound_isArbitrary() {
        var order = new Interleaving(new int[]{1, 2, 1, 3, 3, 2}, 3);

        assertFalse(order.isFair());
        assertTrue(order.explain().endsWith("arbitrary, the line changed hands 4 times in 6 lines, 1 of 3 threads "
                + "printed all theirs in one go"), order.explain());
    }

    @Test
    void explain_nobodyInOneGo_saysNothingOfIt() {
        var order = new Interleaving(new int[]{1, 1, 2, 1, 2, 2}, 2);

        assertTrue(order.explain().endsWith("arbitrary, the line changed hands 3 times in 6 lines"), order.explain());
    }

    @Test
    void explain_longOrder_isCut() {
        var order = new Interleaving(new int[]{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, 2);

        assertTrue(order.explain().startsWith("1 2 1 2 1 2 1 2 1 2 1 2 ...: "), order.explain());
    }

    @Test
    void hasEach_lineMissing_isFalse() {
        assertTrue(new Interleaving(new int[]{1, 2, 2, 1}, 2).hasEach(2));
        assertFalse(new Interleaving(new int[]{1, 2, 2, 2}, 2).hasEach(2));
        assertFalse(new Interleaving(new int[]{1, 2, 0, 1}, 2).hasEach(2));
    }
}
