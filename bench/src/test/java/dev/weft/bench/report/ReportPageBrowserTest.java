package dev.weft.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in Debian's Chromium. */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportPageBrowserTest {
    private static final Path AXE = Path.of("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js");
    private static final int MAX_STOPS = 200;

    private ChromeDriver browser;
    private Path folder;
    private Path page;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        page = folder.resolve("report.html");
        ReportPage.write(Reports.everything(), page);
        var logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        var options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync");
        options.setCapability("goog:loggingPrefs", logging);
        System.setProperty(ChromeDriverService.CHROME_DRIVER_EXE_PROPERTY, "/usr/bin/chromedriver");
        browser = new ChromeDriver(options);
        browser.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    }

    @AfterAll
    void stop() {
        browser.quit();
    }

    @BeforeEach
    void open() {
        view(1400, "light");
        load(page);
    }

    @Test
    void charts_areDrawnWithAMarkForEveryRow() {
        var report = Reports.everything();
        long bars = report.rows().stream().filter(row -> row.workload().equals("yield")).count();
        long points = report.rows().stream().filter(row -> row.workload().equals("convoy")).count();

        assertEquals(bars, browser.findElements(By.cssSelector("figure.bars svg rect.bar")).size());
        assertEquals(points, browser.findElements(By.cssSelector("figure.lines .point .mark")).size());
        assertEquals(Reports.timeline().spans().size(),
                browser.findElements(By.cssSelector("figure.lanes .block")).size());
        assertFalse(browser.findElements(By.cssSelector("figure.stack .segment")).isEmpty());
        for (var drawing : browser.findElements(By.cssSelector(".drawing"))) {
            assertTrue(drawing.findElement(By.cssSelector("svg[role=img]")).getSize().getHeight() > 50);
        }
    }

    @Test
    void hostileTexts_doNotRun() {
        assertEquals("undefined", browser.executeScript("return typeof window.broken"));
    }

    @ParameterizedTest
    @CsvSource({"360, light", "360, dark", "1400, light", "1400, dark"})
    void page_everyWidthAndTheme_fitsAndIsAccessible(int width, String theme) throws IOException {
        view(width, theme);
        load(page);
        for (var summary : browser.findElements(By.tagName("summary"))) {
            summary.sendKeys(Keys.ENTER);
        }

        assertFits(width);
        assertEquals(theme.equals("dark"), isDark());
        assertEquals(List.of(), complaints());
        assertEquals(List.of(), violations());
    }

    @Test
    void timelinePage_fitsAndIsAccessible() throws IOException {
        var timeline = folder.resolve("timeline.html");
        ReportPage.writeTimeline(List.of(Reports.timeline()), Reports.MACHINE, timeline);
        view(360, "light");
        load(timeline);

        assertFits(360);
        assertEquals(List.of(), complaints());
        assertEquals(List.of(), violations());
    }

    @Test
    void resize_drawsTheChartsAnew() {
        var before = browser.findElement(By.cssSelector("figure.bars svg")).getSize().getWidth();
        view(500, "light");

        browser.executeAsyncScript(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))");
        assertNotEquals(before, browser.findElement(By.cssSelector("figure.bars svg")).getSize().getWidth());
    }

    @Test
    void toggle_changesTheThemeAndSaysSo() {
        var toggle = browser.findElement(By.id("theme"));
        assertEquals("false", toggle.getDomAttribute("aria-pressed"));
        toggle.click();

        assertEquals("true", toggle.getDomAttribute("aria-pressed"));
        assertTrue(isDark());
        toggle.click();
        assertFalse(isDark());
    }

    @Test
    void keyboard_reachesTheSkipLinkTheToggleAndEveryTable() {
        var reached = new ArrayList<String>();
        while (reached.size() < MAX_STOPS) {
            browser.switchTo().activeElement().sendKeys(Keys.TAB);
            var active = browser.switchTo().activeElement();
            if (active.getTagName().equals("body")) {
                break;
            }
            assertNotEquals("none", active.getCssValue("outline-style"), "no focus to be seen on " + active.getText());
            reached.add(active.getTagName() + " " + active.getText());
        }

        assertEquals(List.of("a Skip to the content", "button Dark theme", "a At a glance"), reached.subList(0, 3));
        assertEquals(browser.findElements(By.tagName("figure")).size(),
                reached.stream().filter(stop -> stop.startsWith("summary Table: ")).count());
        var details = browser.findElement(By.tagName("details"));
        details.findElement(By.tagName("summary")).sendKeys(Keys.ENTER);
        assertTrue(details.findElement(By.tagName("table")).isDisplayed());
    }

    @Test
    void zoom_byKeyboard_widensTheTimelineAndKeepsTheFocus() {
        int before = lanesWidth();
        browser.findElement(By.cssSelector(".zoom button")).sendKeys(Keys.ENTER);

        assertEquals(2 * before, lanesWidth());
        assertEquals("Zoom in", browser.switchTo().activeElement().getText());
        assertFits(1400);
    }

    private int lanesWidth() {
        return browser.findElement(By.cssSelector(".lanes-scroll svg")).getSize().getWidth();
    }

    private void load(Path file) {
        browser.get(file.toUri().toString());
    }

    private void view(int width, String theme) {
        browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
        browser.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    }

    private boolean isDark() {
        return Boolean.TRUE.equals(browser.executeScript(
                "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(part => part < 128)"));
    }

    /** The window is so wide, the page has no more to show sideways, and no text of a chart is cut off. */
    private void assertFits(int width) {
        assertEquals((long) width, browser.executeScript("return innerWidth"));
        assertEquals(browser.executeScript("return document.documentElement.clientWidth"),
                browser.executeScript("return document.documentElement.scrollWidth"));
        assertEquals(List.of(), browser.executeScript("""
                return [...document.querySelectorAll('.drawing > svg text')].filter(text => {
                  const box = text.getBoundingClientRect();
                  return box.left < 0 || box.right > innerWidth;
                }).map(text => text.textContent)"""));
    }

    /** What axe-core objects to. It styles the page in ways that the page's policy forbids, so the console is no use afterwards. */
    private Object violations() throws IOException {
        try (var script = getClass().getResourceAsStream(AXE.toString())) {
            browser.executeScript(new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8));
        }
        var found = Objects.requireNonNull(browser.executeAsyncScript(
                """
                        const done = arguments[0];
                        axe.run({resultTypes: ['violations']}).then(found => done(found.violations.map(violation =>
                          violation.id + ': ' + violation.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' ; '))))"""));
        complaints();
        return found;
    }

    /** What has been written to the console since the last call. */
    private List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream().map(Object::toString).toList();
    }
}
