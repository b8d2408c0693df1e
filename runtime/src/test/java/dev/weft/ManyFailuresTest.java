package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A million failures at once. */
@Limited
final class ManyFailuresTest {
    private static final int TASKS = Scaled.size(1_000_000);
    /** 400 bytes a failure, and the JVM itself. */
    private static final int HEAP_MEGABYTES = 64 + TASKS / 2500;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void failures_aMillionNobodyLooksAt_areToldOnceEachInBoundedMemory(int carriers) throws Exception {
        try (var jvm = ChildJvm.startAlike(ManyFailures.class, "-Dcarriers=" + carriers, "-Dtasks=" + TASKS,
                "-Xmx" + HEAP_MEGABYTES + "m", "-XX:+ExitOnOutOfMemoryError")) {
            assertEquals(new ChildJvm.Ended(0, List.of("works on: yes", "not told once: 0")), jvm.end());
        }
    }
}
