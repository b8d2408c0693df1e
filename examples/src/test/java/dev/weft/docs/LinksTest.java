package dev.weft.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ParkReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages name only what is there. */
final class LinksTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern CAUSE = Pattern.compile("`([A-Z]+(_[A-Z]+)*)`");

    /** What the first group of the pattern finds in a page. */
    private static Stream<String> find(Pattern pattern, Path page) {
        return pattern.matcher(Snippet.read(page)).results().map(match -> Objects.requireNonNull(match.group(1)));
    }

    private static Stream<String> brokenLinks(Path page) {
        var folder = Objects.requireNonNull(Snippet.root().resolve(page).getParent());
        return find(LINK, page)
                .filter(target -> !target.contains("://") && !Files.exists(folder.resolve(target)))
                .map(target -> page + " links to " + target);
    }

    @Test
    void links_toFiles_lead() {
        assertTrue(find(LINK, Path.of("README.md")).count() > 10);
        assertEquals(List.of(), Snippet.pages().stream().flatMap(LinksTest::brokenLinks).toList());
    }

    @Test
    void lookTable_firstRow_isTheLoop() {
        var rows = Snippet.read(Path.of("README.md")).lines().dropWhile(line -> !line.startsWith("## Where to look"))
                .filter(line -> line.startsWith("|")).skip(2).toList();
        assertFalse(rows.isEmpty());
        assertTrue(rows.getFirst().contains("CarrierLoop.java"), rows.getFirst());
    }

    @Test
    void yieldPoints_causes_areThoseOfParkReason() {
        var named = find(CAUSE, Path.of("docs/yield-points.md")).collect(Collectors.toCollection(TreeSet::new));
        var known = Stream.of(ParkReason.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(known, named);
    }
}
