package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fewer processors than carriers, down to a single one: nobody spins for somebody who can't run. */
@Limited
final class ProcessorsTest {
    @Test
    void oneProcessor_mixedProgram_endsWithOneCarrierAndWithSeveral() throws Exception {
        try (var jvm = ChildJvm.startAlike(MixedProgram.OnOneProcessor.class, "-XX:ActiveProcessorCount=1")) {
            var ended = jvm.end();
            assertEquals(0, ended.status(), ended.toString());
            assertEquals(List.of("processors: 1", "1 carriers: true", "8 carriers: true"),
                    ended.lines().stream().filter(line -> !line.startsWith("tied")).toList(), ended.toString());
            assertTrue(ended.printed("tied: true") || !isLinux(), ended.toString());
        }
    }

    private static boolean isLinux() {
        return "Linux".equals(System.getProperty("os.name"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void carriers_timesTheProcessors_mixedProgramEnds(int times) throws Exception {
        assertEquals(MixedProgram.expected(), MixedProgram.run(times * Runtime.getRuntime().availableProcessors()));
    }
}
