package dev.weft.bench.jmh;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;

/**
 * The JDK's {@code StructuredTaskScope}, which is a preview: called by constant method handles, which cost nothing once they are compiled,
 * so that this module does not have to be a preview itself. The fork needs {@link #PREVIEW}.
 */
final class JdkScope implements AutoCloseable {
    /** Without it the scope refuses to open. */
    static final String PREVIEW = "--enable-preview";

    private static final MethodHandle OPEN;
    private static final MethodHandle FORK;
    private static final MethodHandle JOIN;
    private static final MethodHandle CLOSE;

    static {
        try {
            var lookup = MethodHandles.publicLookup();
            var scope = Class.forName("java.util.concurrent.StructuredTaskScope");
            var subtask = Class.forName("java.util.concurrent.StructuredTaskScope$Subtask");
            OPEN = lookup.findStatic(scope, "open", MethodType.methodType(scope))
                    .asType(MethodType.methodType(Object.class));
            FORK = lookup.findVirtual(scope, "fork", MethodType.methodType(subtask, Callable.class))
                    .asType(MethodType.methodType(Object.class, Object.class, Callable.class));
            JOIN = lookup.findVirtual(scope, "join", MethodType.methodType(Object.class))
                    .asType(MethodType.methodType(Object.class, Object.class));
            CLOSE = lookup.findVirtual(scope, "close", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
        } catch (ReflectiveOperationException absent) {
            throw new ExceptionInInitializerError(absent);
        }
    }

    private final Object scope;

    /** One that fails with its first child that fails. */
    JdkScope() {
        try {
            scope = (Object) OPEN.invokeExact();
        } catch (Throwable failure) {
            throw new IllegalStateException("no StructuredTaskScope", failure);
        }
    }

    void fork(Callable<?> body) {
        try {
            var _ = (Object) FORK.invokeExact(scope, body);
        } catch (Throwable failure) {
            throw new IllegalStateException("no fork", failure);
        }
    }

    void join() {
        try {
            var _ = (Object) JOIN.invokeExact(scope);
        } catch (Throwable failure) {
            throw new IllegalStateException("a child failed, or the join did", failure);
        }
    }

    @Override
    public void close() {
        try {
            CLOSE.invokeExact(scope);
        } catch (Throwable failure) {
            throw new IllegalStateException("no close", failure);
        }
    }
}
