package dev.weft;

import dev.weft.channel.Channel;
import dev.weft.sync.Mutex;
import dev.weft.sync.Semaphore;
import dev.weft.sync.TaskQueue;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Every operation of the runtime that waits, but for those of sockets (they need real ones: {@code TcpSweepTest} and its kin): what
 * the generic contract is tested with. A new one belongs here; {@link WaitingContractTest} misses a {@link ParkReason} that has none.
 */
enum WaitOperation {
    SLEEP(ParkReason.SLEEP, Ends.BY_TIME, _ -> CoreRigs.sleep(Task::sleep)), //
    INTERVAL(ParkReason.SLEEP, Ends.BY_TIME, _ -> CoreRigs.interval()), //
    TICK(ParkReason.SLEEP, Ends.BY_TIME, _ -> PaceRigs.tick()), //
    RETRY(ParkReason.SLEEP, Ends.BY_TIME, _ -> PaceRigs.retry()), //
    ACQUIRE_AT_A_RATE(ParkReason.PERMIT, Ends.BY_TIME, _ -> PaceRigs.acquire()), //
    PARK(ParkReason.PARK, Ends.ONE, _ -> CoreRigs.park()), //
    JOIN(ParkReason.JOIN, Ends.ALL, _ -> CoreRigs.join()), //
    JOIN_WITH_TIMEOUT(ParkReason.JOIN, Ends.ALL, _ -> CoreRigs.joinWithTimeout()), //
    GET(ParkReason.JOIN, Ends.ALL, _ -> CoreRigs.get()), //
    WAITER(ParkReason.CONDITION, Ends.ONE, _ -> CoreRigs.waiter()), //
    LOCK(ParkReason.LOCK, Ends.ALL, _ -> SyncRigs.mutex(Mutex.create())), //
    LOCK_REENTRANT(ParkReason.LOCK, Ends.ALL, _ -> SyncRigs.mutex(Mutex.reentrant())), //
    LOCK_TO_READ(ParkReason.LOCK, Ends.ALL, _ -> SyncRigs.readWriteLock(false)), //
    LOCK_TO_WRITE(ParkReason.LOCK, Ends.ALL, _ -> SyncRigs.readWriteLock(true)), //
    CONDITION(ParkReason.CONDITION, Ends.ONE, _ -> SyncRigs.condition(Mutex.create())), //
    CONDITION_REENTRANT(ParkReason.CONDITION, Ends.ONE, _ -> SyncRigs.condition(Mutex.reentrant())), //
    CONDITION_UNTIL(ParkReason.CONDITION, Ends.ONE, _ -> SyncRigs.conditionUntil()), //
    ACQUIRE(ParkReason.PERMIT, Ends.ONE, _ -> SyncRigs.semaphore(Semaphore.of(0), 1)), //
    ACQUIRE_SEVERAL(ParkReason.PERMIT, Ends.ONE, _ -> SyncRigs.semaphore(Semaphore.of(0), 3)), //
    ACQUIRE_BOUNDED(ParkReason.PERMIT, Ends.ONE, _ -> SyncRigs.boundedSemaphore()), //
    EVENT(ParkReason.EVENT, Ends.ALL, _ -> SyncRigs.event()), //
    LATCH(ParkReason.LATCH, Ends.ALL, _ -> SyncRigs.latch()), //
    BARRIER(ParkReason.BARRIER, Ends.ALL, waiters -> SyncRigs.barrier(waiters + 1)), //
    PROMISE(ParkReason.PROMISE, Ends.ALL, _ -> SyncRigs.promise()), //
    ONCE(ParkReason.PROMISE, Ends.ALL, _ -> SyncRigs.once()), //
    PUT(ParkReason.PUT, Ends.ONE, _ -> SyncRigs.put()), //
    TAKE(ParkReason.TAKE, Ends.ONE, _ -> SyncRigs.take(TaskQueue.fifo(2))), //
    TAKE_LATEST(ParkReason.TAKE, Ends.ONE, _ -> SyncRigs.take(TaskQueue.lifo(2))), //
    TAKE_FIRST(ParkReason.TAKE, Ends.ONE, _ -> SyncRigs.take(TaskQueue.priority(2, Comparator.naturalOrder()))), //
    TAKE_NEXT(ParkReason.TAKE, Ends.ONE, _ -> SyncRigs.takeNext()), //
    JOIN_QUEUE(ParkReason.DRAIN, Ends.ALL, _ -> SyncRigs.joinQueue()), //
    SEND(ParkReason.SEND, Ends.ONE, _ -> ChannelRigs.send(Channel.rendezvous(), 0)), //
    SEND_TO_FULL_BUFFER(ParkReason.SEND, Ends.ONE, _ -> ChannelRigs.send(Channel.buffered(2), 2)), //
    RECEIVE(ParkReason.RECEIVE, Ends.ONE, _ -> ChannelRigs.receive(Channel.rendezvous())), //
    RECEIVE_BUFFERED(ParkReason.RECEIVE, Ends.ONE, _ -> ChannelRigs.receive(Channel.buffered(2))), //
    RECEIVE_UNBOUNDED(ParkReason.RECEIVE, Ends.ONE, _ -> ChannelRigs.receive(Channel.unbounded())), //
    RECEIVE_CONFLATED(ParkReason.RECEIVE, Ends.ONE, _ -> ChannelRigs.receive(Channel.conflated())), //
    RECEIVE_OR_CLOSED(ParkReason.RECEIVE, Ends.ONE, _ -> ChannelRigs.receiveOrClosed()), //
    ITERATE(ParkReason.RECEIVE, Ends.ONE, _ -> ChannelRigs.iterate()), //
    BROADCAST_SEND(ParkReason.SEND, Ends.ONE, _ -> ChannelRigs.broadcastSend()), //
    BROADCAST_RECEIVE(ParkReason.RECEIVE, Ends.ONE, _ -> ChannelRigs.broadcastReceive()), //
    BROADCAST_RECEIVE_OR_CLOSED(ParkReason.RECEIVE, Ends.ONE, _ -> ChannelRigs.broadcastReceiveOrClosed()), //
    SELECT_RECEIVE(ParkReason.SELECT, Ends.ONE, _ -> SelectRigs.selectReceive()), //
    SELECT_RECEIVE_OR_CLOSED(ParkReason.SELECT, Ends.ONE, _ -> SelectRigs.selectReceiveOrClosed()), //
    SELECT_SEND(ParkReason.SELECT, Ends.ONE, _ -> SelectRigs.selectSend()), //
    SELECT_BROADCAST_SEND(ParkReason.SELECT, Ends.ONE, _ -> SelectRigs.selectBroadcastSend()), //
    SELECT_SUBSCRIPTION(ParkReason.SELECT, Ends.ONE, _ -> SelectRigs.selectSubscription()), //
    SELECT_SUBSCRIPTION_OR_CLOSED(ParkReason.SELECT, Ends.ONE, _ -> SelectRigs.selectSubscriptionOrClosed()), //
    SELECT_JOIN(ParkReason.SELECT, Ends.ALL, _ -> SelectRigs.selectJoin()), //
    SELECT_PROMISE(ParkReason.SELECT, Ends.ALL, _ -> SelectRigs.selectPromise()), //
    SELECT_TIMEOUT(ParkReason.SELECT, Ends.BY_TIME, _ -> SelectRigs.selectTimeout()), //
    SELECT_SEVERAL(ParkReason.SELECT, Ends.ONE, _ -> SelectRigs.selectSeveral());

    /** Whom one call that serves sets free, in the end. */
    enum Ends {
        ONE, ALL, BY_TIME
    }

    final ParkReason reason;
    final Ends ends;
    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    private final IntFunction<WaitRig> rigs;

    WaitOperation(ParkReason reason, Ends ends, IntFunction<WaitRig> rigs) {
        this.reason = reason;
        this.ends = ends;
        this.rigs = rigs;
    }

    /** For so many that will wait at a time. */
    WaitRig rig(int waiters) {
        return rigs.apply(waiters);
    }

    boolean isServed() {
        return ends != Ends.BY_TIME;
    }

    /**
     * False where another task has to run before the wait is over, and where a cancelled caller gets its own cancellation in place of
     * that of the task it joined (which is what serves it here).
     */
    boolean isServedAtOnce() {
        return isServed() && this != ONCE && this != JOIN && this != GET;
    }

    /** True if all fail when one of them gives up. */
    boolean isBrokenByLoss() {
        return this == BARRIER;
    }

    boolean isForThreads() {
        return this != PARK;
    }

    /** The reasons for which there is something here. */
    static Set<ParkReason> reasons() {
        var found = EnumSet.noneOf(ParkReason.class);
        for (var wait : values()) {
            found.add(wait.reason);
        }
        return found;
    }
}
