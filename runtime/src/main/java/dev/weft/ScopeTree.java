package dev.weft;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Puts the scopes of a dump in order: each behind the one that it is in. It reads lists of tasks that change meanwhile, so it looks at each
 * task once, and a scope whose owner it does not find in another is at the top.
 */
final class ScopeTree {
    /** One scope, and what was seen of the tasks in it. */
    private static final class Node {
        private final OpenScopes.Found scope;
        private final List<ScopeDump.Member> tasks = new ArrayList<>();
        private final Map<ParkReason, Integer> parked = new EnumMap<>(ParkReason.class);
        private final Map<TaskStatus, Integer> others = new EnumMap<>(TaskStatus.class); // not parked, or nobody knows why
        private final List<Node> inside = new ArrayList<>();
        private @Nullable Node around;
        private int position;

        Node(OpenScopes.Found scope) {
            this.scope = scope;
        }

        void count(TaskStatus status, @Nullable ParkReason reason) {
            if (status == TaskStatus.PARKED && reason != null) {
                parked.merge(reason, 1, Integer::sum);
            } else {
                others.merge(status, 1, Integer::sum);
            }
        }

        List<ScopeDump.Count> counts() {
            var counts = new ArrayList<ScopeDump.Count>();
            parked.forEach((reason, count) -> counts
                    .add(new ScopeDump.Count(TaskStatus.PARKED, Optional.of(reason), count)));
            others.forEach((status, count) -> counts.add(new ScopeDump.Count(status, Optional.empty(), count)));
            counts.sort(Comparator.comparingInt(ScopeDump.Count::count).reversed());
            return List.copyOf(counts);
        }
    }

    private final Scheduler scheduler;
    private final Map<Long, TaskDump> named;
    private final List<Node> nodes;
    private final IdentityHashMap<CancelScope, Node> byPlace = new IdentityHashMap<>();
    private final IdentityHashMap<Task<?>, @Nullable Node> aroundOwners = new IdentityHashMap<>(); // null while it was found in none

    private ScopeTree(Scheduler scheduler, OpenScopes scopes, Map<Long, TaskDump> named) {
        this.scheduler = scheduler;
        this.named = named;
        this.nodes = scopes.found().stream().sorted(Comparator.comparingLong(found -> found.owner().id()))
                .map(Node::new)
                .toList();
        for (var node : nodes) {
            byPlace.put(node.scope.place(), node);
            aroundOwners.put(node.scope.owner(), null);
        }
    }

    /**
     * What a dump says of them.
     *
     * @param named
     *            the tasks that it names, by their ids
     */
    static List<ScopeDump> of(Scheduler scheduler, OpenScopes scopes, Map<Long, TaskDump> named) {
        return scopes.found().isEmpty() ? List.of() : new ScopeTree(scheduler, scopes, named).inOrder();
    }

    private List<ScopeDump> inOrder() {
        nodes.forEach(this::look);
        var begun = new ArrayDeque<Node>();
        var outermost = new ArrayList<Node>();
        for (var node : nodes) {
            var around = around(node);
            node.around = around;
            (around == null ? outermost : around.inside).add(node);
        }
        outermost.reversed().forEach(begun::push);
        var dumps = new ArrayList<ScopeDump>();
        for (var node = begun.poll(); node != null; node = begun.poll()) {
            node.position = dumps.size();
            dumps.add(dump(node));
            node.inside.reversed().forEach(begun::push);
        }
        return List.copyOf(dumps);
    }

    private void look(Node node) {
        try {
            node.scope.construct().forEachTask(task -> look(node, task));
        } catch (Throwable _) {
            // code of strangers, as with the texts: whatever it throws, the dump goes on
        }
    }

    private void look(Node node, Task<?> task) {
        var known = knownAs(task);
        var owns = aroundOwners.containsKey(task);
        if (owns) {
            aroundOwners.put(task, node);
        }
        if (owns || known != null) {
            node.tasks.add(member(task));
            return;
        }
        var reason = task.parkReason();
        var status = task.status();
        if (status.compareTo(TaskStatus.PARKED) <= 0) { // it has not ended meanwhile
            node.count(status, reason);
        }
    }

    private @Nullable TaskDump knownAs(Task<?> task) {
        return task.scheduler() == scheduler ? named.get(task.id()) : null;
    }

    private ScopeDump.Member member(Task<?> task) {
        var known = knownAs(task);
        return known == null ? ScopeDump.Member.of(task) : ScopeDump.Member.of(known);
    }

    private @Nullable Node around(Node node) {
        for (var scope = node.scope.place().parent(); scope != null; scope = scope.parent()) {
            var found = byPlace.get(scope);
            if (found != null) {
                return found;
            }
        }
        return aroundOwners.get(node.scope.owner());
    }

    private ScopeDump dump(Node node) {
        var around = node.around;
        var left = node.scope.leftNanos();
        return new ScopeDump(around == null ? OptionalInt.empty() : OptionalInt.of(around.position),
                member(node.scope.owner()), WaitDump.text(node.scope.construct()),
                left == Durations.NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(left)),
                List.copyOf(node.tasks), node.counts());
    }
}
