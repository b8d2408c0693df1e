package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.actor.Actor;
import dev.weft.actor.Behaviour;
import dev.weft.actor.Down;
import dev.weft.actor.NoReplyException;
import dev.weft.scope.Policy;
import dev.weft.scope.Scope;
import dev.weft.sync.Promise;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A printer that jams now and then, and is switched on again: an actor with a restart policy, who asks it, and who watches it.
 *
 * <p>
 * The printer handles one document at a time, so its counter needs no lock; switched on again it counts from one. A customer whose document
 * has jammed learns it at once; those who stand behind him notice nothing. Three jams within a minute are too many: then the printer stays
 * off, everybody who still waits is told, and the caretaker, who monitors it, gets the news.
 */
public final class PrintShop {
    /** So long a customer waits. */
    static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PRINTING = Duration.ofMillis(100);

    /** A document, and the number of its sheet. */
    record Job(String document, Promise<Integer> sheet) {}

    /** Paper is stuck. */
    @SuppressWarnings("serial") // never serialised
    static final class PaperJam extends Exception {
        PaperJam(String document) {
            super(document);
        }
    }

    private static final class Printer implements Behaviour<Job> {
        private final Consumer<String> output;
        private int sheets; // since it was switched on

        Printer(Consumer<String> output) {
            this.output = output;
            output.accept("printer on");
        }

        @Override
        public void receive(Job job) throws PaperJam {
            Task.sleep(PRINTING);
            if (job.document().contains("crumpled")) {
                throw new PaperJam(job.document());
            }
            sheets++;
            output.accept(job.document() + ", sheet " + sheets);
            job.sheet().complete(sheets);
        }

        @Override
        public void close() {
            output.accept("printer off");
        }
    }

    private PrintShop() {}

    /** One jam, which nobody else notices; and a day on which the printer gives up. */
    public static void main(String[] args) throws Exception {
        Scheduler.run(() -> print(List.of("letter", "crumpled photo", "poem"), System.out::println));
        Scheduler.run(() -> print(List.of("crumpled a", "crumpled b", "crumpled c", "poem"), System.out::println));
    }

    /** Opens the shop for these customers, who all come at once. For a task. */
    static void print(List<String> documents, Consumer<String> output) throws Exception {
        Scope.call(Policy.supervise(), shop -> {
            Actor<Job> printer = Actor.in(shop).name("printer").mailbox(2).restarts(2, Duration.ofMinutes(1))
                    .start(_ -> new Printer(output));
            Actor<Down> caretaker = Actor.in(shop).name("caretaker").start(self -> down -> {
                output.accept(down.failure() == null ? "caretaker: all is well" : "caretaker: out of order");
                self.stop();
            });
            caretaker.monitor(printer, down -> down);
            var customers = documents.stream().map(document -> shop.fork(document, () -> {
                try {
                    printer.<Integer>ask(sheet -> new Job(document, sheet), PATIENCE);
                } catch (NoReplyException jammed) {
                    output.accept(document + ": no luck");
                }
            })).toList();
            customers.forEach(customer -> customer.join(PATIENCE));
            printer.stop();
        });
    }
}
