package dev.weft.bench.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessSessionTest {
    private final ProcessModel model = new ProcessModel();

    @Test
    void submit_oneAfterTheOther_usesTheSameWorkerAndAnotherProcess() throws Exception {
        SessionContractTest.inSession(model, session -> {
            long first = session.submit(new Jobs.Pid()).await();
            assertNotEquals(ProcessHandle.current().pid(), first);
            assertEquals(first, session.submit(new Jobs.Pid()).await());
        });
    }

    @Test
    void submit_workerDies_tellsItsStatusAndTheNextJobGetsAnother() throws Exception {
        SessionContractTest.inSession(model, session -> {
            var failure = assertThrows(ExecutionException.class, session.submit(new Jobs.Halt(3))::await);
            assertTrue(SessionContractTest.causeOf(failure).endsWith("has ended with status 3"), failure::toString);
            assertEquals(6, session.submit(new Jobs.SumTo(3)).await());
        });
    }

    @Test
    void submit_jobThatCannotBeSent_saysSoAndKeepsTheWorker() throws Exception {
        SessionContractTest.inSession(model, session -> {
            long worker = session.submit(new Jobs.Pid()).await();
            var failure = assertThrows(ExecutionException.class,
                    session.submit(new Jobs.Unsendable(new Object()))::await);
            assertInstanceOf(NotSerializableException.class, failure.getCause());
            assertEquals(1, session.submit(new Jobs.Print()).await());
            assertEquals(worker, session.submit(new Jobs.Pid()).await());
        });
    }

    @Test
    void cpuTimeOfOthers_afterABusyJob_countsIt() throws Exception {
        SessionContractTest.inSession(model, session -> {
            session.submit(new Jobs.SumTo(1)).await();
            var before = session.cpuTimeOfOthers();
            session.submit(new Jobs.Burn(Duration.ofMillis(100))).await();
            assertTrue(session.cpuTimeOfOthers().compareTo(before) > 0, "it computed for some steps of the clock");
        });
    }

    @Test
    void worker_inputEnds_endsInTheMiddleOfAJob(@TempDir Path folder) throws Exception {
        var sign = folder.resolve("running");
        try (var worker = WorkerProcess.start()) {
            var call = new FutureTask<>(() -> worker.call(new Jobs.Endless(sign.toString())));
            Thread.startVirtualThread(call);
            while (Files.notExists(sign)) {
                Thread.onSpinWait();
            }
            worker.endInput();

            assertEquals(0, worker.status());
            assertThrows(ExecutionException.class, call::get);
        }
    }
}
