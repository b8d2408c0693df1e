package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An ended task, its body and its outcome are kept by its handle only. */
@Limited
final class RetentionTest {
    @ParameterizedTest
    @EnumSource
    void ended_oneCarrier_isFree(Retention retention) {
        assertTrue(retention.isFree(1));
    }

    @ParameterizedTest
    @EnumSource
    void ended_severalCarriers_isFree(Retention retention) {
        assertTrue(retention.isFree(3));
    }

    /** The interpreter keeps dead local variables alive, so the frames of an idle worker must hold none. */
    @Test
    void ended_interpreted_isFree() throws Exception {
        try (var jvm = ChildJvm.startAlike(Retention.Main.class, "-Xint", "-Xmx256m")) {
            assertEquals(new ChildJvm.Ended(0, List.of("checked " + Retention.values().length)), jvm.end());
        }
    }

    /** The compiler knows dead variables; what it keeps in registers and spills across a suspension must be none of ours either. */
    @Test
    void ended_compiled_isFree() throws Exception {
        try (var jvm = ChildJvm.startAlike(Retention.Main.class, "-Xcomp", "-Xmx256m", "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=compileonly,dev.weft.*::*")) {
            assertEquals(new ChildJvm.Ended(0, List.of("checked " + Retention.values().length)), jvm.end());
        }
    }
}
