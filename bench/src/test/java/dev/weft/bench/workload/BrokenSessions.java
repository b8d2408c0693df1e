package dev.weft.bench.workload;

import dev.weft.bench.model.Conduit;
import dev.weft.bench.model.Exclusion;
import dev.weft.bench.model.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sessions with one mistake each, for tests that a workload finds it. */
final class BrokenSessions {
    /** The mistake is made when it is asked for that many times, once. */
    private static final int WHEN = 3;

    private BrokenSessions() {}

    /** What stands in for a method; null to call the real one. */
    private interface Mistake {
        @Nullable
        Object make(Session real, String method, Object @Nullable [] arguments) throws Exception;
    }

    /** Forgets to run a body. */
    static Session forgetful(Session session) {
        var spawns = new AtomicInteger();
        return with(session, (real, method, _) -> {
            if (method.equals("spawn") && spawns.incrementAndGet() == WHEN) {
                return real.spawn(() -> {});
            }
            return null;
        });
    }

    /** Changes an item on its way. */
    static Session garbling(Session session) {
        var receives = new AtomicInteger();
        return with(session, (real, method, arguments) -> {
            if (!method.equals("conduit")) {
                return null;
            }
            var conduit = real.<Integer>conduit((Integer) Objects.requireNonNull(arguments)[0]);
            return new Conduit<Integer>() {
                @Override
                public void send(Integer item) throws Exception {
                    conduit.send(item);
                }

                @Override
                public Integer receive() throws Exception {
                    int item = conduit.receive();
                    return receives.incrementAndGet() == WHEN ? item + 1003 : item;
                }
            };
        });
    }

    /** Its mutexes keep nobody out. */
    static Session open(Session session) {
        return with(session, (_, method, _) -> method.equals("exclusion") ? new Exclusion() {
            @Override
            public void lock() {}

            @Override
            public void unlock() {}
        } : null);
    }

    private static Session with(Session real, Mistake mistake) {
        return (Session) Proxy.newProxyInstance(Session.class.getClassLoader(), new Class<?>[]{Session.class},
                (_, method, arguments) -> {
                    var instead = mistake.make(real, method.getName(), arguments);
                    try {
                        return instead == null ? method.invoke(real, arguments) : instead;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
