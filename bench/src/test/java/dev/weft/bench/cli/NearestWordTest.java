package dev.weft.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestWordTest {
    private static final List<String> WORDS = List.of("echo", "compare", "jmh", "--port", "--carriers", "-h");

    @ParameterizedTest
    @CsvSource({"ecoh, echo", "ech, echo", "eecho, echo", "compear, compare", "j, jmh", "--prot, --port",
            "-port, --port",
            "--carrier, --carriers", "--carriars, --carriers", "--prot=5, --port", "--carriars=--prot, --carriers"})
    void of_fewTypingErrors_isTheWord(String typed, String meant) {
        assertEquals(Optional.of(meant), NearestWord.of(typed, WORDS));
    }

    @ParameterizedTest
    @CsvSource({"xyzzy", "--verbose", "--", "compartment", "--=--port", "--verbose=port"})
    void of_unlikeAll_isNone(String typed) {
        assertEquals(Optional.empty(), NearestWord.of(typed, WORDS));
    }

    @Test
    void errors_oneOfEachKind_countsOne() {
        assertEquals(List.of(0, 1, 1, 1, 1),
                List.of(NearestWord.errors("echo", "echo"), NearestWord.errors("echos", "echo"),
                        NearestWord.errors("eho", "echo"), NearestWord.errors("ecko", "echo"),
                        NearestWord.errors("ehco", "echo")));
    }
}
