package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.testing.TestKit;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

final class EightQueensTest {
    @Test
    void boards_ofEight_areNinetyTwoDifferentOnes() {
        assertEquals(92, EightQueens.boards(8).stream().map(EightQueens::draw).distinct().count());
    }

    @Test
    void boards_ofFour_areTheTwo() {
        try (var boards = EightQueens.boards(4)) {
            assertArrayEquals(new int[]{1, 3, 0, 2}, boards.next());
            assertArrayEquals(new int[]{2, 0, 3, 1}, boards.next());
            assertFalse(boards.hasNext());
        }
    }

    @Test
    void boards_inATask_theSame() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals(10L, kit.run(() -> EightQueens.boards(5).stream().count()));
        }
    }

    @Test
    void boards_ofThree_haveNone() {
        assertThrows(NoSuchElementException.class, () -> EightQueens.boards(3).next());
    }

    @Test
    void boards_ofNone_refused() {
        assertThrows(IllegalArgumentException.class, () -> EightQueens.boards(0));
    }

    @Test
    void draw_aBoard_aLineForEachRow() {
        assertEquals(".Q.\nQ..\n..Q\n", EightQueens.draw(new int[]{1, 0, 2}));
    }
}
