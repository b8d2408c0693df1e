package dev.weft.bench.jmh;

import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.Function;
import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.future.FutureKt;
import org.jspecify.annotations.Nullable;

/**
 * A suspend function in Java: what the Kotlin compiler makes of one, an object that is the continuation of the functions it
 * calls, with a state machine for a body. The real base class is what makes the dispatcher schedule it; any other
 * {@link Continuation} would run on inside whoever resumes it.
 */
@SuppressWarnings("serial") // nobody serialises a continuation
abstract class KotlinPart extends ContinuationImpl {
    /** What the last {@link #step} returns. */
    static final Object DONE = new Object();

    private static final Object SUSPENDED = IntrinsicsKt.getCOROUTINE_SUSPENDED();

    /** What it received, and what the future gets. */
    long sum;

    @SuppressWarnings("unchecked") // as compiled code does: it is resumed with what this returns
    KotlinPart(Continuation<? super Long> completion) {
        super((Continuation<Object>) completion);
    }

    /**
     * Calls the next suspend function and returns what that returned.
     *
     * @param given
     *            the result of the one before
     */
    abstract @Nullable Object step(Object given);

    @Override
    @SuppressWarnings("ReferenceEquality") // marks
    protected final Object invokeSuspend(Object result) {
        ResultKt.throwOnFailure(result);
        var given = step(result);
        while (given != DONE) {
            if (given == SUSPENDED) {
                return SUSPENDED;
            }
            given = step(Objects.requireNonNull(given));
        }
        return sum;
    }

    /** Launches a part on the default dispatcher. */
    static Future<Long> launch(Function<Continuation<? super Long>, KotlinPart> part) {
        return FutureKt.<Long>future(GlobalScope.INSTANCE, Dispatchers.getDefault(), CoroutineStart.DEFAULT,
                (_, completion) -> part.apply(completion).invokeSuspend(Unit.INSTANCE));
    }
}
