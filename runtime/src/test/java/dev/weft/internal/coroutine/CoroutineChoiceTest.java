package dev.weft.internal.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import dev.weft.ChildJvm.Ended;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a JVM chooses its coroutine: by the property, else by what it allows. */
@Timeout(120)
final class CoroutineChoiceTest {
    private static final String CONTINUATION = "-Dweft.coroutine=continuation";
    private static final String HANDOFF = "-Dweft.coroutine=handoff";

    /** Makes two coroutines, switches, and prints what they are. */
    static final class Switching {
        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                var coroutine = Coroutines.create("owner", Coroutines::suspend);
                coroutine.resume();
                coroutine.resume();
                System.out.println(Coroutines.kind() + " " + coroutine.isDone());
            }
        }
    }

    private static Ended run(String... flags) throws IOException, InterruptedException {
        try (var jvm = ChildJvm.start(Switching.class, flags)) {
            return jvm.end();
        }
    }

    @Test
    void kind_exportAndNoProperty_isTheContinuationSilently() throws Exception {
        assertEquals(new Ended(0, List.of("CONTINUATION true", "CONTINUATION true")), run(ChildJvm.EXPORT));
    }

    @Test
    void kind_forcedContinuationWithTheExport_isTheContinuationSilently() throws Exception {
        assertEquals(new Ended(0, List.of("CONTINUATION true", "CONTINUATION true")),
                run(ChildJvm.EXPORT, CONTINUATION));
    }

    @Test
    void kind_forcedHandoff_isTheHandoffSilently() throws Exception {
        assertEquals(new Ended(0, List.of("HANDOFF true", "HANDOFF true")), run(HANDOFF));
    }

    @Test
    void kind_forcedHandoffWithTheExport_isTheHandoff() throws Exception {
        assertEquals(new Ended(0, List.of("HANDOFF true", "HANDOFF true")), run(ChildJvm.EXPORT, HANDOFF));
    }

    @Test
    void kind_neitherExportNorProperty_isTheHandoffWithOneLogLineThatNamesTheFlag() throws Exception {
        var ended = run();
        assertEquals(0, ended.status(), ended.toString());
        assertEquals(3, ended.lines().size(), ended.toString());
        assertEquals(List.of("HANDOFF true", "HANDOFF true"), ended.lines().subList(1, 3));
        assertTrue(namesTheFlag(ended.lines().getFirst()), ended.toString());
    }

    @Test
    void kind_forcedContinuationWithoutTheExport_failsAndNamesTheFlag() throws Exception {
        var ended = run(CONTINUATION);
        assertNotEquals(0, ended.status());
        assertTrue(ended.lines().stream().anyMatch(CoroutineChoiceTest::namesTheFlag), ended.toString());
    }

    private static boolean namesTheFlag(String line) {
        return line.replace("exports ", "exports=").contains(ChildJvm.EXPORT);
    }

    @Test
    void kind_unknownValue_failsAndNamesTheValueAndThePossibleOnes() throws Exception {
        var ended = run(ChildJvm.EXPORT, "-Dweft.coroutine=fibre");
        assertNotEquals(0, ended.status());
        assertTrue(ended.printed("-Dweft.coroutine=fibre: must be continuation or handoff"), ended.toString());
    }
}
