package dev.weft;

import dev.weft.channel.Broadcast;
import dev.weft.channel.Channel;

/** Those of {@code dev.weft.channel}, but for select. */
final class ChannelRigs {
    private ChannelRigs() {}

    static WaitRig send(Channel<String> channel, int room) {
        return new WaitRig(() -> channel.send("item"), timeout -> channel.send("item", timeout)).after(_ -> {
            for (var i = 0; i < room; i++) {
                channel.send("before");
            }
        }).served(channel::tryReceive).seen(channel::stats, () -> channel.stats().waitingSenders());
    }

    static WaitRig receiving(Channel<String> channel, WaitRig rig) {
        return rig.served(() -> channel.trySend("item")).seen(channel::stats,
                () -> channel.stats().waitingReceivers()).spare(channel::size);
    }

    static WaitRig receive(Channel<String> channel) {
        return receiving(channel,
                new WaitRig(channel::receive, timeout -> channel.receive(timeout).isPresent()));
    }

    static WaitRig receiveOrClosed() {
        var channel = Channel.<String>rendezvous();
        return receiving(channel, new WaitRig(channel::receiveOrClosed, null));
    }

    static WaitRig iterate() {
        var channel = Channel.<String>rendezvous();
        return receiving(channel, new WaitRig(() -> channel.iterator().next(), null));
    }

    static WaitRig broadcastSend() {
        var broadcast = Broadcast.<String>of(1);
        var subscription = broadcast.subscribe();
        return new WaitRig(() -> broadcast.send("item"), timeout -> broadcast.send("item", timeout))
                .after(_ -> broadcast.send("before")).served(subscription::tryReceive)
                .seen(broadcast::stats, () -> broadcast.stats().waitingSenders());
    }

    static WaitRig broadcastReceive() {
        var broadcast = Broadcast.<String>of(2);
        var subscription = broadcast.subscribe();
        return new WaitRig(subscription::receive, timeout -> subscription.receive(timeout).isPresent())
                .served(() -> broadcast.trySend("item"))
                .seen(subscription::stats, () -> subscription.stats().waiting())
                .spare(() -> subscription.stats().unread());
    }

    static WaitRig broadcastReceiveOrClosed() {
        var broadcast = Broadcast.<String>of(2);
        var subscription = broadcast.subscribe();
        return new WaitRig(subscription::receiveOrClosed, null).served(() -> broadcast.trySend("item"))
                .seen(subscription::stats, () -> subscription.stats().waiting())
                .spare(() -> subscription.stats().unread());
    }
}
