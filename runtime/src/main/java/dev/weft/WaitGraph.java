package dev.weft;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * One reading of who waits for whom, from any thread, while everybody goes on: it finds what may be deadlocks.
 *
 * <p>
 * Nobody waits for more than one thing, so a chain of waits either ends or comes back to itself. Each is followed until it reaches
 * somebody who was reached before; a reading takes time by the number of tasks, and room by that of owners who wait themselves.
 */
final class WaitGraph {
    private final IdentityHashMap<Parker, Integer> reachedFrom = new IdentityHashMap<>(); // an owner, and the chain that came to it first
    private final Set<Object> abandoned = Collections.newSetFromMap(new IdentityHashMap<>()); // targets
    private final List<Deadlock> found = new ArrayList<>();
    private int chains;

    private WaitGraph() {}

    /** Starts from all tasks of these schedulers, and from the ordinary threads that are blocked. */
    static List<Deadlock> read(Collection<Scheduler> schedulers) {
        var graph = new WaitGraph();
        for (var scheduler : schedulers) {
            for (var carrier : scheduler.carrierArray()) {
                graph.followAll(carrier.workers());
            }
        }
        ThreadParker.blocked().forEach(graph::follow);
        return graph.found;
    }

    /** Downwards, for what is taken out leaves its place to the last one: nobody is passed over. */
    private void followAll(Workers workers) {
        for (var i = workers.count() - 1; i >= 0; i--) {
            var worker = workers.at(i);
            if (worker != null && worker.parkReason().mayHaveOwner()) {
                var task = worker.taskOrNull();
                if (task != null) {
                    follow(task);
                }
            }
        }
    }

    private void follow(Parker first) {
        chains++;
        var chain = new ArrayList<WaitEdge>();
        for (var edge = WaitEdge.of(first); edge != null;) {
            chain.add(edge);
            if (edge.isAbandoned()) {
                if (abandoned.add(edge.target())) {
                    found.add(new Deadlock(List.of(edge)));
                }
                return;
            }
            var owner = edge.owner();
            var before = reachedFrom.putIfAbsent(owner, chains);
            if (before != null) {
                if (before == chains) {
                    found.add(circleFrom(owner, chain));
                }
                return;
            }
            edge = WaitEdge.of(owner);
        }
    }

    private static Deadlock circleFrom(Parker start, List<WaitEdge> chain) {
        var position = chain.size() - 1;
        while (chain.get(position).waiter() != start) {
            position--;
        }
        return new Deadlock(List.copyOf(chain.subList(position, chain.size())));
    }
}
