package dev.weft.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ParkReason;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Schedulers as JMX tools see them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ManagementTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private static Scheduler start(String name) {
        return Scheduler.builder().name(name).carriers(1).start();
    }

    private static Object get(Management management, String attribute) throws Exception {
        return SERVER.getAttribute(management.name(), attribute);
    }

    private static Object call(Management management, String operation) throws Exception {
        return SERVER.invoke(management.name(), operation, null, null);
    }

    // ---- attributes and operations -----------------------------------------------------------------------------------

    @Test
    void attributes_areTheStatistics() throws Exception {
        try (var scheduler = start("attributes"); var management = Management.register(scheduler)) {
            scheduler.spawn(() -> {
                Task.yield();
                Task.yield();
            }).join();
            var parked = parked(scheduler);
            assertEquals("attributes", get(management, "Name"));
            assertEquals(false, get(management, "Closed"));
            assertEquals(1, get(management, "Carriers"));
            assertEquals(scheduler.stats().spawned(), get(management, "Spawned"));
            assertEquals(1L, get(management, "Alive"));
            assertEquals((long) get(management, "Spawned") - 1, get(management, "Ended"));
            var causes = (TabularData) get(management, "SwitchesByCause");
            assertEquals(2L, causes.get(new Object[]{"YIELD"}).get("value"));
            assertTrue(((TabularData) get(management, "ReadinessByCause")).isEmpty());
            parked.unpark();
        }
    }

    /** A task that has parked. */
    private static Task<Void> parked(Scheduler scheduler) {
        var task = scheduler.spawn("sleeper", () -> Task.park());
        while (scheduler.stats().switches().getOrDefault(ParkReason.PARK, 0L) == 0) {
            Thread.onSpinWait();
        }
        return task;
    }

    @Test
    void every_attribute_canBeRead() throws Exception {
        try (var scheduler = start("every"); var management = Management.register(scheduler)) {
            var names = Arrays.stream(SERVER.getMBeanInfo(management.name()).getAttributes())
                    .map(MBeanFeatureInfo::getName)
                    .toArray(String[]::new);
            assertEquals(names.length, SERVER.getAttributes(management.name(), names).size(), String.join(" ", names));
        }
    }

    @Test
    void carrier_byIndex_hasItsFigures() throws Exception {
        try (var scheduler = start("carrier"); var management = Management.register(scheduler)) {
            scheduler.spawn(() -> 7).join();
            var proxy = JMX.newMXBeanProxy(SERVER, management.name(), SchedulerMXBean.class);
            Map<String, Long> figures = proxy.carrier(0);
            assertEquals(1L, figures.get("injected"));
            var refused = assertThrows(IllegalArgumentException.class, () -> new SchedulerBean(scheduler).carrier(1));
            assertTrue(String.valueOf(refused.getMessage()).contains("1"), refused::toString);
            assertThrows(RuntimeMBeanException.class,
                    () -> SERVER.invoke(management.name(), "carrier", new Object[]{-1},
                            new String[]{"int"}));
        }
    }

    @Test
    void dump_asTextAndJson_namesTheTasks() throws Exception {
        try (var scheduler = start("dumped"); var management = Management.register(scheduler)) {
            var parked = parked(scheduler);
            var text = (String) call(management, "dump");
            assertTrue(text.contains("sleeper") && text.contains("dumped"), text);
            var json = JsonMapper.shared().readTree((String) call(management, "dumpJson"));
            assertEquals("dumped", json.get("name").asString());
            parked.unpark();
        }
    }

    // ---- names and life ----------------------------------------------------------------------------------------------

    @Test
    void register_twoOfOneName_areBothThere() throws Exception {
        try (var one = start("twin"); var two = start("twin"); var first = Management.register(one)) {
            assertEquals(new ObjectName("dev.weft:type=Scheduler,name=\"twin\""), first.name());
            var second = Management.register(two);
            assertNotEquals(first.name(), second.name());
            one.spawn(() -> 7).join();
            assertEquals(1L, get(first, "Spawned"));
            assertEquals(0L, get(second, "Spawned"));
            assertEquals(2, SERVER.queryNames(new ObjectName("dev.weft:type=Scheduler,name=\"twin\",*"), null).size());
            second.close();
            assertTrue(SERVER.isRegistered(first.name()));
            assertFalse(SERVER.isRegistered(second.name()));
        }
    }

    @Test
    void register_manyAtOnce_eachGetsAName() throws Exception {
        var threads = 4;
        var ready = new CountDownLatch(threads);
        try (var scheduler = start("many")) {
            var registrations = Stream.generate(() -> new FutureTask<>(() -> {
                ready.countDown();
                ready.await();
                return Management.register(scheduler);
            })).limit(threads).toList();
            registrations.forEach(registration -> Thread.ofPlatform().start(registration));
            var names = new HashSet<ObjectName>();
            for (var registration : registrations) {
                names.add(registration.get().name());
            }
            for (var registration : registrations) {
                registration.get().close();
            }
            assertEquals(threads, names.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "x=1,y:2", "star*?", "quote\"back\\slash", "two\nlines", "größe"})
    void register_oddNames_areQuoted(String name) throws Exception {
        try (var scheduler = start(name); var management = Management.register(scheduler)) {
            assertEquals(name, ObjectName.unquote(management.name().getKeyProperty("name")));
            assertEquals(name, get(management, "Name"));
        }
    }

    @Test
    void close_takesTheBeanAway_andAgainNotAnothers() {
        try (var scheduler = start("closing")) {
            var management = Management.register(scheduler);
            management.close();
            assertFalse(SERVER.isRegistered(management.name()));
            try (var next = Management.register(scheduler)) {
                assertEquals(management.name(), next.name());
                management.close();
                assertTrue(SERVER.isRegistered(next.name()));
            }
        }
    }

    @Test
    void close_afterAToolDid_isFine() throws Exception {
        try (var scheduler = start("gone"); var management = Management.register(scheduler)) {
            SERVER.unregisterMBean(management.name());
        }
        assertEquals(List.of(),
                SERVER.queryNames(new ObjectName("dev.weft:type=Scheduler,name=\"gone\",*"), null).stream().toList());
    }

    @Test
    void scheduler_closed_saysSoAndCanBeDumped() throws Exception {
        var scheduler = start("closed");
        try (var management = Management.register(scheduler)) {
            scheduler.spawn(() -> 7).join();
            scheduler.close();
            assertEquals(true, get(management, "Closed"));
            assertEquals(1L, get(management, "Ended"));
            assertTrue(((String) call(management, "dump")).contains("closed"));
        }
    }
}
