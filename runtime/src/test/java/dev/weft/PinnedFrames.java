package dev.weft;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Objects;

/** Runs actions where the stack can't be suspended. What an action throws comes out as it is. */
public final class PinnedFrames {
    private static final ThreadLocal<ArrayDeque<Runnable>> ACTIONS = ThreadLocal.withInitial(ArrayDeque::new);
    private static final AddressLayout INT_POINTER = ADDRESS.withTargetLayout(JAVA_INT);
    private static final MethodHandle COMPARE = compareHandle();

    private PinnedFrames() {}

    /** Runs the action in the initialiser of a class. */
    public static void inClassInitialiser(Runnable action) {
        ACTIONS.get().push(action);
        try {
            Class.forName(Initialised.class.getName(), true, new CopyingLoader());
        } catch (ExceptionInInitializerError failed) {
            throw sneaky(Objects.requireNonNull(failed.getCause()));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes its own copy of one class; the rest comes from the tests' loader. */
    private static final class CopyingLoader extends ClassLoader {
        CopyingLoader() {
            super(PinnedFrames.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(Initialised.class.getName()) ? copy(name) : super.loadClass(name, resolve);
        }

        private Class<?> copy(String name) {
            try (var file = Objects.requireNonNull(Initialised.class.getResourceAsStream("Initialised.class"))) {
                var bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** For the copies, which are in another runtime package. */
    public static void runAction() {
        ACTIONS.get().pop().run();
    }

    /** Runs the action in a class loader that {@link Class#forName}, a native method, calls. */
    public static void inClassForName(Runnable action) {
        var loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                action.run();
                throw new ClassNotFoundException(name);
            }
        };
        try {
            Class.forName("none.Such", false, loader);
        } catch (ClassNotFoundException expected) {
            return;
        }
        throw new AssertionError("found");
    }

    /** Runs the action in the comparator of the C library's {@code qsort}. */
    public static void inUpcall(Runnable action) {
        var thrown = new Throwable[1]; // an exception that leaves an upcall ends the JVM
        try (var arena = Arena.ofConfined()) {
            var linker = Linker.nativeLinker();
            var sort = linker.downcallHandle(linker.defaultLookup().findOrThrow("qsort"),
                    FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
            var comparator = linker.upcallStub(COMPARE.bindTo((Runnable) () -> {
                try {
                    action.run();
                } catch (Throwable failure) {
                    thrown[0] = failure;
                }
            }), FunctionDescriptor.of(JAVA_INT, INT_POINTER, INT_POINTER), arena);
            sort.invokeExact(arena.allocateFrom(JAVA_INT, 2, 1), 2L, 4L, comparator);
        } catch (Throwable failure) {
            throw sneaky(failure);
        }
        if (thrown[0] != null) {
            throw sneaky(thrown[0]);
        }
    }

    private static MethodHandle compareHandle() {
        try {
            return MethodHandles.lookup().findStatic(PinnedFrames.class, "compare",
                    MethodType.methodType(int.class, Runnable.class, MemorySegment.class, MemorySegment.class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no compare", e);
        }
    }

    @SuppressWarnings("unused") // by the handle
    private static int compare(Runnable action, MemorySegment left, MemorySegment right) {
        action.run();
        return 0;
    }

    @SuppressWarnings("unchecked") // erased: throws what it is given
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }
}
