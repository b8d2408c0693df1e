package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.StrictProgram.For;
import dev.weft.StrictProgram.Hold;
import dev.weft.internal.coroutine.Coroutines;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Strict mode: what {@link StrictProgram} may wait with, in JVMs of each kind. */
@ContinuationOnly("strict mode checks nothing on the hand-off; the JVM of that kind is among those that are started")
@Timeout(300)
final class StrictModeTest {
    /** How a JVM is started. */
    enum Jvm {
        ON, EVERY, ON_AND_THE_JVM_REFUSES, OFF, HANDOFF;

        private static final Map<Jvm, List<String>> PRINTED = new EnumMap<>(Jvm.class);

        private List<String> flags() {
            return switch (this) {
                case ON -> List.of("-Dweft.strict=on");
                case EVERY -> List.of("-Dweft.strict=every");
                case ON_AND_THE_JVM_REFUSES -> List.of("-Dweft.strict=on", "-XX:LockingMode=1",
                        "-XX:+DisplayVMOutputToStderr");
                case OFF -> List.of("-Dweft.strict=off");
                case HANDOFF -> List.of("-Dweft.strict=every", "-D" + Coroutines.PROPERTY + "=handoff");
            };
        }

        boolean checks() {
            return this != OFF && this != HANDOFF;
        }

        /** What the program printed there after these words; it runs once in each. */
        String outcome(String words) throws Exception {
            var lines = PRINTED.get(this);
            if (lines == null) {
                lines = run(flags()).lines();
                PRINTED.put(this, lines);
            }
            assertTrue(lines.contains("done: true"), lines::toString);
            return lines.stream().filter(line -> line.startsWith(words + ": ")).findFirst().orElseThrow()
                    .substring(words.length() + 2);
        }
    }

    private static ChildJvm.Ended run(List<String> flags) throws IOException, InterruptedException {
        try (var jvm = ChildJvm.startAlike(StrictProgram.class, flags.toArray(String[]::new))) {
            return jvm.end();
        }
    }

    private static void assertMatches(String regex, String text) {
        assertTrue(Pattern.compile(regex).matcher(text).find(), () -> text + " matches " + regex);
    }

    static Stream<Arguments> strictJvmsAndWaits() {
        return jvmsAndWaits().filter(arguments -> arguments.get()[0] instanceof Jvm jvm && jvm.checks());
    }

    static Stream<Arguments> jvmsAndWaits() {
        return Arrays.stream(Jvm.values())
                .flatMap(jvm -> Arrays.stream(For.values()).map(wait -> Arguments.of(jvm, wait)));
    }

    @ParameterizedTest
    @MethodSource("strictJvmsAndWaits")
    void wait_inAMonitor_refusedAndNamesItsLockerAndTheParkSite(Jvm jvm, For wait) throws Exception {
        var message = jvm.outcome(Hold.MONITOR + " " + wait);
        assertMatches("MONITOR java\\.lang\\.Object@[0-9a-f]+, locked at dev\\.weft\\.StrictProgram\\.inMonitor\\("
                + "StrictProgram\\.java:\\d+\\)$", message);
        assertParkSite(wait, message);
    }

    @ParameterizedTest
    @MethodSource("strictJvmsAndWaits")
    void wait_withALock_refusedAndNamesItAndTheParkSite(Jvm jvm, For wait) throws Exception {
        var message = jvm.outcome(Hold.REENTRANT_LOCK + " " + wait);
        assertMatches("SYNCHRONIZER java\\.util\\.concurrent\\.locks\\.ReentrantLock\\$NonfairSync@[0-9a-f]+$",
                message);
        assertParkSite(wait, message);
    }

    @ParameterizedTest
    @MethodSource("strictJvmsAndWaits")
    void wait_belowABinding_refusedAndNamesTheBinderAndTheParkSite(Jvm jvm, For wait) throws Exception {
        var message = jvm.outcome(Hold.SCOPED_VALUE + " " + wait);
        assertMatches("SCOPED_VALUE bound at dev\\.weft\\.StrictProgram\\.inBinding\\(StrictProgram\\.java:\\d+\\)$",
                message);
        assertParkSite(wait, message);
    }

    private static void assertParkSite(For wait, String message) {
        var method = switch (wait) {
            case YIELD -> "yields";
            case SLEEP -> "sleeps";
            default -> "For\\.waits";
        };
        assertMatches("^the task can't wait here \\([A-Z_]+\\), at dev\\.weft\\.StrictProgram[.$]" + method
                + "\\(StrictProgram\\.java:\\d+\\):", message);
    }

    @ParameterizedTest
    @MethodSource("jvmsAndWaits")
    void wait_withEmptyHands_waits(Jvm jvm, For wait) throws Exception {
        assertEquals("waited", jvm.outcome(Hold.NOTHING + " " + wait));
        assertEquals("waited", jvm.outcome(Hold.RELEASED + " " + wait));
    }

    @ParameterizedTest
    @MethodSource("jvmsAndWaits")
    void wait_afterARefusedOne_waits(Jvm jvm, For wait) throws Exception {
        for (var hold : Hold.values()) {
            assertEquals("waited", jvm.outcome(hold + " " + wait + " again"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OFF", "HANDOFF"})
    void wait_nobodyChecks_waitsWithAnything(Jvm jvm) throws Exception {
        for (var hold : Hold.values()) {
            assertEquals("waited", jvm.outcome(hold + " YIELD"));
        }
    }

    @Test
    void yield_oneSiteOftenThenWithALock_onLooksAtPowersOfTwo() throws Exception {
        assertEquals("[8, 16]", Jvm.ON.outcome("sampling REENTRANT_LOCK"));
        assertEquals("[8, 16]", Jvm.ON.outcome("sampling MONITOR"));
        assertEquals("[8, 16]", Jvm.ON_AND_THE_JVM_REFUSES.outcome("sampling REENTRANT_LOCK"));
    }

    @Test
    void yield_oneSiteOftenThenWithALock_everyLooksAtAll() throws Exception {
        var all = "[5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]";
        assertEquals(all, Jvm.EVERY.outcome("sampling REENTRANT_LOCK"));
        assertEquals(all, Jvm.EVERY.outcome("sampling MONITOR"));
        assertEquals(all, Jvm.ON_AND_THE_JVM_REFUSES.outcome("sampling MONITOR"));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ON_AND_THE_JVM_REFUSES")
    void read_throughAWrapperOfTheJdk_isTolerated(Jvm jvm) throws Exception {
        assertEquals("waited", jvm.outcome("wrapper"));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ON_AND_THE_JVM_REFUSES")
    void write_throughWrappersOfTheJdk_isTolerated(Jvm jvm) throws Exception {
        assertEquals("waited", jvm.outcome("wrapper that writes"));
    }

    @Test
    void read_throughAWrapperWhereTheJvmRefuses_namesTheWrapper() throws Exception {
        var message = Jvm.ON_AND_THE_JVM_REFUSES.outcome("wrapper");
        assertMatches("MONITOR java\\.io\\..* locked at (java\\.io|sun\\.nio\\.cs)\\.", message);
    }

    @ParameterizedTest
    @EnumSource(names = {"ON", "EVERY"})
    void read_throughAWrapperInAMonitor_isRefused(Jvm jvm) throws Exception {
        assertMatches("locked at dev\\.weft\\.StrictProgram\\.inMonitor", jvm.outcome("wrapper in a monitor"));
    }

    @ParameterizedTest
    @EnumSource(names = {"ON", "EVERY"})
    void yield_throughAWrapper_isRefused(Jvm jvm) throws Exception {
        assertMatches("\\(YIELD\\).* MONITOR java\\.io\\.", jvm.outcome("wrapper that yields"));
    }

    @ParameterizedTest
    @EnumSource
    void wait_driverHoldsSomething_waits(Jvm jvm) throws Exception {
        assertEquals("waited", jvm.outcome("driver is a pool's"));
        assertEquals("waited", jvm.outcome("driver has bound a value"));
    }

    @ParameterizedTest
    @EnumSource(names = {"ON", "EVERY", "ON_AND_THE_JVM_REFUSES"})
    void await_refused_withdrawsTheWaiter(Jvm jvm) throws Exception {
        assertEquals("true", jvm.outcome("withdrawn"));
    }

    @ParameterizedTest
    @EnumSource
    void await_servedWhileItIsRefused_returnsOrIsWithdrawn(Jvm jvm) throws Exception {
        assertEquals("true", jvm.outcome("served"));
        if (!jvm.checks()) {
            assertEquals("0", jvm.outcome("refused"));
        }
    }

    @Test
    void start_unknownValue_failsAndNamesTheValueAndThePossibleOnes() throws Exception {
        var ended = run(List.of("-Dweft.strict=all"));
        assertNotEquals(0, ended.status());
        assertTrue(ended.printed("IllegalArgumentException: -Dweft.strict=all: must be off, on or every"),
                ended.toString());
        assertFalse(ended.printed(": waited"), ended.toString());
    }
}
