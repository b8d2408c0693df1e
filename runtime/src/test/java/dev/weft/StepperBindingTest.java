package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who may drive the carriers of a stepper. */
@Limited
final class StepperBindingTest {
    private static Stepper stepper() {
        return Scheduler.builder().carriers(2).stepped();
    }

    private static void refuse(Stepper stepper) {
        assertThrows(IllegalStateException.class, () -> stepper.turn(0));
        assertThrows(IllegalStateException.class, () -> stepper.close(Duration.ZERO));
    }

    /** Still usable here: whoever was refused did not become its driver. */
    private static void assertUsableHere(Stepper stepper) {
        var task = stepper.scheduler().spawn(() -> 7);
        while (!task.isDone()) {
            stepper.turn(0);
        }
        assertEquals(7, task.join());
    }

    @Test
    void turn_sameThread_works() {
        var stepper = stepper();
        assertUsableHere(stepper);
        assertFalse(stepper.turn(1));
    }

    @Test
    void turn_onAnotherThreadThanBefore_isRefused() throws Exception {
        var stepper = stepper();
        stepper.turn(0);
        OrdinaryThread.start(() -> refuse(stepper)).value();
        assertUsableHere(stepper);
    }

    @Test
    void turn_onAVirtualThread_isRefusedAndDoesNotBind() throws Exception {
        var stepper = stepper();
        var thrown = new AtomicReference<Throwable>();
        var thread = Thread.ofVirtual().start(() -> refuse(stepper));
        thread.setUncaughtExceptionHandler((_, failure) -> thrown.set(failure));
        thread.join();
        assertEquals(null, thrown.get());
        assertUsableHere(stepper);
    }

    @Test
    void turn_insideATaskOfAnotherScheduler_isRefusedAndDoesNotBind() throws Exception {
        var stepper = stepper();
        Scheduler.run(() -> refuse(stepper));
        assertUsableHere(stepper);
    }

    @Test
    void turn_insideATaskOfItsOwn_isRefused() {
        var stepper = stepper();
        var task = stepper.scheduler().spawn(() -> refuse(stepper));
        while (!task.isDone()) {
            stepper.turn(0);
        }
        task.join();
    }

    @Test
    void turn_insideATurnOfAnother_isRefusedAndDoesNotBind() {
        var outer = stepper();
        var inner = stepper();
        var refused = new AtomicReference<Throwable>();
        outer.scheduler().carrier(0).execute(
                () -> refused.set(assertThrows(IllegalStateException.class, () -> inner.turn(0))));
        outer.turn(0);
        assertEquals(IllegalStateException.class, refused.get().getClass());
        assertUsableHere(inner);
    }

    @Test
    void turn_noSuchCarrier_throwsAndDoesNotBind() throws Exception {
        var stepper = stepper();
        assertThrows(IndexOutOfBoundsException.class, () -> stepper.turn(2));
        assertThrows(IndexOutOfBoundsException.class, () -> stepper.turn(-1));
        OrdinaryThread.start(() -> assertUsableHere(stepper)).value();
    }

    @Test
    void turn_afterClose_doesNothing() {
        var stepper = stepper();
        stepper.close(Duration.ZERO);
        assertFalse(stepper.turn(0));
        assertTrue(stepper.scheduler().isClosed());
    }
}
