package dev.weft.bench.workload;

import java.util.List;
import java.util.stream.Stream;

/** The workloads whose bodies compute, wait or sleep beside each other. */
final class Loads {
    private Loads() {}

    static List<Workload> all() {
        return Stream.of(echoes(), pep371(), convoys(), hogs(),
                Stream.of(10_000, 100_000, 1_000_000).map(Sleepers::new), Stream.of(true, false).map(UnevenLoad::new),
                Stream.of(Affinity.Where.values()).map(Affinity::new)).<Workload>flatMap(loads -> loads).toList();
    }

    private static Stream<Workload> echoes() {
        return Stream.of(new Echo(1), new Echo(20), new Echo(50), new EchoAtFixedRate(20, 1000),
                new EchoAtFixedRate(20, 4000), new EchoAtFixedRate(20, 16_000));
    }

    private static Stream<Workload> pep371() {
        return Stream.of(Pep371.Function.values())
                .flatMap(function -> Stream.of(1, 2, 4, 8).map(workers -> new Pep371(function, workers)));
    }

    private static Stream<Workload> convoys() {
        var own = Stream.of(true, false).flatMap(checkpoints -> Stream.of(0, 1, 2, 4)
                .filter(hogs -> hogs > 0 || checkpoints).map(hogs -> Convoy.of(hogs, checkpoints)));
        var intervals = Stream.of(1, 2).flatMap(hogs -> Stream.of(100, 500, 1000, 5000, 20_000, 100_000)
                .map(micros -> new Convoy(hogs, true, Convoy.Knob.SWITCH_INTERVAL, micros)));
        var ticks = Stream.of(1, 2).flatMap(hogs -> Stream.of(10, 100, 1000, 10_000)
                .map(count -> new Convoy(hogs, true, Convoy.Knob.CHECK_INTERVAL, count)));
        return Stream.of(own, intervals, ticks).flatMap(convoys -> convoys);
    }

    private static Stream<Workload> hogs() {
        return Stream.of(Hog.Place.values()).flatMap(
                place -> Stream.of(true, false).map(checkpoints -> new Hog(place, checkpoints, 20)));
    }
}
