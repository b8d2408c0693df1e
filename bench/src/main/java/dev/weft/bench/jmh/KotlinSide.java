package dev.weft.bench.jmh;

import dev.weft.Action;
import java.util.List;
import java.util.concurrent.Future;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;
import kotlinx.coroutines.selects.SelectUnbiasedKt;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Kotlin: stackless coroutines on the default dispatcher, which has as many threads as we have carriers, and Kotlin's channels. */
@State(Scope.Benchmark)
public class KotlinSide implements Side<Channel<Integer>> {
    /** How many threads the dispatcher has. */
    @Param({"1", "2"})
    public int carriers;

    /** Before the first coroutine; the dispatcher reads it once, so it does not hold for a second trial in one JVM. */
    @Setup
    public void open() {
        System.setProperty("kotlinx.coroutines.scheduler.core.pool.size", Integer.toString(carriers));
        System.setProperty("kotlinx.coroutines.scheduler.max.pool.size", Integer.toString(carriers));
    }

    @Override
    public Channel<Integer> pipe(int capacity) {
        return ChannelKt.Channel(capacity, BufferOverflow.SUSPEND, null);
    }

    @Override
    public void run(Action body) throws Exception {
        body.run();
    }

    @Override
    public Future<Long> send(int count, Channel<Integer> to) {
        return KotlinPart.launch(completion -> new KotlinPart(completion) {
            private int sent;

            @Override
            @Nullable
            Object step(Object given) {
                return sent == count ? DONE : to.send(Numbers.number(++sent), this);
            }
        });
    }

    @Override
    public Future<Long> receive(int count, Channel<Integer> from) {
        return KotlinPart.launch(completion -> new KotlinPart(completion) {
            private int asked;

            @Override
            @Nullable
            Object step(Object given) {
                sum += asked == 0 ? 0 : (Integer) given;
                return asked++ == count ? DONE : from.receive(this);
            }
        });
    }

    @Override
    public Future<Long> select(int count, List<Channel<Integer>> from) {
        return KotlinPart.launch(completion -> new KotlinPart(completion) {
            private int asked;

            @Override
            @Nullable
            Object step(Object given) {
                sum += asked == 0 ? 0 : (Integer) given;
                return asked++ == count ? DONE : receiveAny(from, this);
            }
        });
    }

    private static @Nullable Object receiveAny(List<Channel<Integer>> from, Continuation<Object> caller) {
        return SelectUnbiasedKt.<Integer>selectUnbiased(builder -> {
            builder.invoke(from.getFirst().getOnReceive(), (number, _) -> number);
            if (from.size() > 1) {
                builder.invoke(from.get(1).getOnReceive(), (number, _) -> number);
            }
            return Unit.INSTANCE;
        }, caller);
    }

    @Override
    public Future<Long> forward(int count, Channel<Integer> from, Channel<Integer> to) {
        return KotlinPart.launch(completion -> new KotlinPart(completion) {
            private int sent;
            private boolean receives;

            @Override
            @Nullable
            Object step(Object given) {
                receives = !receives;
                if (receives) {
                    return sent == count ? DONE : from.receive(this);
                }
                var number = (Integer) given;
                sum += number;
                sent++;
                return to.send(number, this);
            }
        });
    }

    @Override
    public Future<Long> exchange(int count, Channel<Integer> to, Channel<Integer> from) {
        return KotlinPart.launch(completion -> new KotlinPart(completion) {
            private int sent;
            private boolean sends;

            @Override
            @Nullable
            Object step(Object given) {
                sends = !sends;
                if (!sends) {
                    return from.receive(this);
                }
                sum += sent == 0 ? 0 : (Integer) given;
                return sent == count ? DONE : to.send(Numbers.number(++sent), this);
            }
        });
    }

    @Override
    public Future<Long> generate(int limit, Channel<Integer> to) {
        return KotlinPart.launch(completion -> new KotlinPart(completion) {
            private int sent = 1;

            @Override
            @Nullable
            Object step(Object given) {
                if (sent > limit) {
                    return DONE;
                }
                sent++;
                return to.send(Numbers.number(sent > limit ? 0 : sent), this);
            }
        });
    }

    @Override
    public Future<Long> sieve(int sumSoFar, Channel<Integer> from, Channel<Integer> result) {
        return KotlinPart.launch(completion -> new KotlinSieve(completion, this, sumSoFar, from, result));
    }
}
