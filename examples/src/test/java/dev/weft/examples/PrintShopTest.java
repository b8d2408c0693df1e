package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrintShopTest {
    private static List<String> print(String... documents) throws Exception {
        var output = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> PrintShop.print(List.of(documents), output::add));
        }
        return output;
    }

    @Test
    void print_oneJams_printerIsSwitchedOnAgainForTheOthers() throws Exception {
        assertEquals(List.of("printer on", "letter, sheet 1", "printer off", "crumpled photo: no luck", "printer on",
                "poem, sheet 1", "novel, sheet 2", "printer off", "caretaker: all is well"),
                print("letter", "crumpled photo", "poem", "novel"));
    }

    @Test
    void print_tooManyJams_printerStaysOffAndAllAreTold() throws Exception {
        var output = print("crumpled a", "crumpled b", "crumpled c", "poem", "novel");
        assertEquals(3, Collections.frequency(output, "printer on"));
        assertEquals(3, Collections.frequency(output, "printer off"));
        assertEquals(5, output.stream().filter(line -> line.endsWith(": no luck")).count());
        assertTrue(output.contains("caretaker: out of order"), output::toString);
    }

    @Test
    void print_anybodyCancelled_printerIsOffAtTheEnd() {
        var report = CancelSweep.of(ArrayList<String>::new)
                .check(output -> assertEquals(Collections.frequency(output, "printer on"),
                        Collections.frequency(output, "printer off")))
                .run(output -> PrintShop.print(List.of("letter", "crumpled photo", "poem"), output::add));
        assertTrue(report.tasks().containsAll(List.of("main", "printer", "letter", "poem")), report::toString);
    }
}
