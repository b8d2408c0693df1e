package dev.weft.internal.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract on the coroutine that this JVM chose. */
final class CoroutinesTest extends CoroutineContract {
    @Override
    Coroutine create(Object owner, Runnable body) {
        return Coroutines.create(owner, body);
    }

    @Override
    @Nullable
    Refusal suspend() {
        return Coroutines.suspend();
    }

    @Override
    @Nullable
    Object currentOwner() {
        return Coroutines.currentOwner();
    }

    @Override
    int turns() {
        return Coroutines.kind() == Coroutines.Kind.CONTINUATION ? 100_000 : 20_000;
    }

    @Test
    void create_chosenKind_isWhatCreateMakes() {
        var expected = switch (Coroutines.kind()) {
            case CONTINUATION -> ContinuationCoroutine.class;
            case HANDOFF -> HandoffCoroutine.class;
        };
        assertSame(expected, Coroutines.create("owner", () -> {
        }).getClass());
    }

    @Test
    void kind_forcedByTheProperty_isThat() {
        var forced = Objects.requireNonNullElse(System.getProperty(Coroutines.PROPERTY), Coroutines.kind().name());
        assertEquals(Coroutines.Kind.valueOf(forced.toUpperCase(Locale.ROOT)), Coroutines.kind());
    }
}
