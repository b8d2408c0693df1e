package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.channel.Select;
import dev.weft.channel.SelectClause;
import dev.weft.sync.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A select that finds something ready while it stands in line serves itself: it is not owed a wake-up then. */
@Limited
final class SelectPaymentTest {
    private static final int ROUNDS = 50;
    /** So many that somebody else can act while they are added. */
    private static final int CLAUSES = 10_000;

    @Test
    void select_promiseKeptWhileItStandsInLine_isOwedNothing() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            for (var round = 0; round < ROUNDS; round++) {
                var promises = new ArrayList<Promise<Integer>>();
                for (var i = 0; i < CLAUSES; i++) {
                    promises.add(new Promise<>());
                }
                var selecting = scheduler.spawn(() -> {
                    var chosen = Select.<Integer>selectInOrder(clauses(promises));
                    assertFalse(Task.current().homeCarrier().debts().isAnything());
                    return chosen;
                });
                while (promises.getFirst().stats().waiting() == 0) {
                    Thread.onSpinWait();
                }
                promises.getLast().complete(7);
                assertEquals(7, selecting.get());
            }
        }
    }

    @SuppressWarnings("unchecked") // an array of what is parameterised
    private static SelectClause<Integer>[] clauses(List<Promise<Integer>> promises) {
        return promises.stream().map(promise -> Select.<Integer, Integer>onPromise(promise, value -> value))
                .toArray(SelectClause[]::new);
    }
}
