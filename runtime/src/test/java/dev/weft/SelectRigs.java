package dev.weft;

import dev.weft.channel.Broadcast;
import dev.weft.channel.Channel;
import dev.weft.channel.Select;
import dev.weft.channel.SelectClause;
import dev.weft.channel.Subscription;
import dev.weft.sync.Promise;
import java.util.List;

/** A select of each kind of clause. */
final class SelectRigs {
    private SelectRigs() {}

    static WaitRig selectTimeout() {
        return CoreRigs.sleep(timeout -> Select.<Boolean>select(Select.onTimeout(timeout, () -> false)));
    }

    static WaitRig selectReceive() {
        var channel = Channel.<String>buffered(2);
        return ChannelRigs.receiving(channel, new WaitRig(() -> Select.<Boolean>select(channel.onReceive(_ -> true)),
                timeout -> Select.<Boolean>select(channel.onReceive(_ -> true),
                        Select.onTimeout(timeout, () -> false))));
    }

    static WaitRig selectReceiveOrClosed() {
        var channel = Channel.<String>rendezvous();
        return ChannelRigs.receiving(channel, new WaitRig(
                () -> Select.<Boolean>select(channel.onReceiveOrClosed(_ -> true)),
                timeout -> Select.<Boolean>select(channel.onReceiveOrClosed(_ -> true),
                        Select.onTimeout(timeout, () -> false))));
    }

    static WaitRig selectSend() {
        var channel = Channel.<String>rendezvous();
        return new WaitRig(() -> Select.<Boolean>select(channel.onSend("item", () -> true)),
                timeout -> Select.<Boolean>select(channel.onSend("item", () -> true),
                        Select.onTimeout(timeout, () -> false)))
                .served(channel::tryReceive).seen(channel::stats, () -> channel.stats().waitingSenders());
    }

    static WaitRig selectBroadcastSend() {
        var broadcast = Broadcast.<String>of(1);
        var subscription = broadcast.subscribe();
        return new WaitRig(() -> Select.<Boolean>select(broadcast.onSend("item", () -> true)),
                timeout -> Select.<Boolean>select(broadcast.onSend("item", () -> true),
                        Select.onTimeout(timeout, () -> false)))
                .after(_ -> broadcast.send("before")).served(subscription::tryReceive)
                .seen(broadcast::stats, () -> broadcast.stats().waitingSenders());
    }

    private static WaitRig selectFrom(Broadcast<String> broadcast, Subscription<String> subscription,
            SelectClause<Boolean> receive) {
        return new WaitRig(() -> Select.<Boolean>select(receive),
                timeout -> Select.<Boolean>select(receive, Select.onTimeout(timeout, () -> false)))
                .served(() -> broadcast.trySend("item"))
                .seen(subscription::stats, () -> subscription.stats().waiting())
                .spare(() -> subscription.stats().unread());
    }

    static WaitRig selectSubscription() {
        var broadcast = Broadcast.<String>of(2);
        var subscription = broadcast.subscribe();
        return selectFrom(broadcast, subscription, subscription.onReceive(_ -> true));
    }

    static WaitRig selectSubscriptionOrClosed() {
        var broadcast = Broadcast.<String>of(2);
        var subscription = broadcast.subscribe();
        return selectFrom(broadcast, subscription, subscription.onReceiveOrClosed(_ -> true));
    }

    static WaitRig selectJoin() {
        var ended = new CoreRigs.Unstarted();
        return CoreRigs.ofTask(ended, new WaitRig(
                () -> ended.join(() -> Select.<Boolean>select(Select.onJoin(ended.task(), _ -> true))),
                timeout -> ended.join(() -> Select.<Boolean>select(Select.onJoin(ended.task(), _ -> true),
                        Select.onTimeout(timeout, () -> false)))));
    }

    static WaitRig selectPromise() {
        var promise = new Promise<String>();
        return new WaitRig(() -> Select.<Boolean>select(Select.onPromise(promise, _ -> true)),
                timeout -> Select.<Boolean>select(Select.onPromise(promise, _ -> true),
                        Select.onTimeout(timeout, () -> false)))
                .served(() -> promise.complete("kept")).seen(promise::stats, () -> promise.stats().waiting());
    }

    /** Two channels, both ways, a task and a promise: the second channel serves it. */
    static WaitRig selectSeveral() {
        var first = Channel.<String>rendezvous();
        var second = Channel.<String>buffered(1);
        var third = Channel.<String>rendezvous();
        var promise = new Promise<String>();
        var never = new Promise<String>();
        return new WaitRig(
                () -> Select.<Boolean>select(first.onReceive(_ -> true), second.onReceive(_ -> true),
                        third.onSend("item", () -> true), Select.onPromise(promise, _ -> true),
                        Select.onPromise(never, _ -> true)),
                timeout -> Select.<Boolean>select(Select.onTimeout(timeout, () -> false), first.onReceive(_ -> true),
                        second.onReceive(_ -> true), Select.onPromise(promise, _ -> true)))
                .served(() -> second.trySend("item"))
                .seen(() -> List.of(first.stats(), second.stats(), promise.stats()),
                        () -> Math.max(Math.max(first.stats().waitingReceivers(), third.stats().waitingSenders()),
                                Math.max(second.stats().waitingReceivers(),
                                        Math.max(promise.stats().waiting(), never.stats().waiting()))))
                .spare(second::size);
    }
}
