package requesttracker.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import requesttracker.jsontree.JsonTree;

/** The layout that {@code ./dev workflow-drawing} writes. */
@DisplayName("The workflow's drawing")
class WorkflowLayoutTest {
    private final JsonNode definition = read("/request-lifecycle.asl.json");
    private final JsonNode layout = read("/console/workflow.json");
    private final Map<String, Rectangle2D> boxes = new LinkedHashMap<>();

    WorkflowLayoutTest() {
        for (JsonNode state : layout.get("states")) {
            boxes.put(
                    state.get("name").textValue(),
                    new Rectangle2D.Double(
                            state.get("x").doubleValue(),
                            state.get("y").doubleValue(),
                            state.get("width").doubleValue(),
                            state.get("height").doubleValue()));
        }
    }

    @Test
    @DisplayName("has each state and each transition of the definition (else run ./dev workflow-drawing)")
    void isTheDefinitions() {
        assertThat(boxes.keySet()).containsExactlyInAnyOrderElementsOf(definition.get("States")::fieldNames);
        Set<String> defined = new TreeSet<>();
        definition.get("States").properties().forEach(state -> {
            for (JsonNode next : state.getValue().findValues("Next")) {
                defined.add(state.getKey() + " " + next.textValue());
            }
            if (state.getValue().has("Default")) {
                defined.add(
                        state.getKey() + " " + state.getValue().get("Default").textValue());
            }
        });
        assertThat(lines())
                .extracting(line -> from(line) + " " + to(line))
                .containsExactlyInAnyOrderElementsOf(defined);
    }

    @Test
    @DisplayName("has no box over another and no line through a box")
    void hidesNothing() {
        List<String> hidden = new ArrayList<>();
        boxes.forEach((name, box) -> {
            boxes.forEach((other, otherBox) -> {
                if (!name.equals(other) && box.intersects(otherBox)) {
                    hidden.add(name + " and " + other);
                }
            });
            Rectangle2D inside =
                    new Rectangle2D.Double(box.getX() + 1, box.getY() + 1, box.getWidth() - 2, box.getHeight() - 2);
            for (JsonNode line : lines()) {
                if (segments(line).stream().anyMatch(inside::intersectsLine)) {
                    hidden.add(from(line) + " to " + to(line) + " behind " + name);
                }
            }
        });
        assertThat(hidden).isEmpty();
    }

    @Test
    @DisplayName("has each line begin and each arrowhead end at the border of its state")
    void hasNoLooseEnd() {
        for (JsonNode line : lines()) {
            Rectangle2D from = boxes.get(from(line));
            Rectangle2D to = boxes.get(to(line));
            List<Line2D> segments = segments(line);
            Point2D first = segments.get(0).getP1();
            Point2D last = segments.get(segments.size() - 1).getP2();
            assertThat(first.getX()).as(line.toString()).isEqualTo(from.getMaxX());
            assertThat(first.getY()).as(line.toString()).isBetween(from.getMinY(), from.getMaxY());
            assertThat(last.getX()).as(line.toString()).isEqualTo(to.getMinX());
            assertThat(last.getY()).as(line.toString()).isBetween(to.getMinY(), to.getMaxY());
        }
    }

    @Test
    @DisplayName("has the main path, from the start to the end, on one straight line")
    void hasAStraightMainPath() {
        List<JsonNode> main =
                lines().stream().filter(line -> line.get("main").booleanValue()).toList();
        assertThat(main)
                .extracting(WorkflowLayoutTest::from)
                .contains(definition.get("StartAt").textValue());
        assertThat(main)
                .filteredOn(
                        line -> definition.at("/States/" + to(line) + "/End").booleanValue())
                .hasSize(1);
        assertThat(main).flatExtracting(WorkflowLayoutTest::segments).hasSameSizeAs(main);
        assertThat(main)
                .flatExtracting(WorkflowLayoutTest::segments)
                .flatExtracting(segment -> List.of(segment.getY1(), segment.getY2()))
                .containsOnly(boxes.get(definition.get("StartAt").textValue()).getCenterY());
    }

    @Test
    @DisplayName("distinguishes states that only an error leads to")
    void keepsErrorsApart() {
        Set<String> reached = new TreeSet<>(Set.of(definition.get("StartAt").textValue()));
        boolean grows = true;
        while (grows) {
            grows = reached.addAll(lines().stream()
                    .filter(line ->
                            reached.contains(from(line)) && !line.get("error").booleanValue())
                    .map(WorkflowLayoutTest::to)
                    .toList());
        }
        assertThat(layout.get("states"))
                .isNotEmpty()
                .allSatisfy(state -> assertThat(state.get("error").booleanValue())
                        .as(state.toString())
                        .isNotEqualTo(reached.contains(state.get("name").textValue())));
        for (JsonNode line : lines()) {
            boolean caughtOnly = StreamSupport.stream(
                            definition.at("/States/" + from(line) + "/Catch").spliterator(), false)
                    .anyMatch(caught -> caught.get("Next").equals(line.get("to"))
                            && caught.get("ErrorEquals").toString().contains("States.ALL"));
            if (line.get("error").booleanValue()) {
                assertThat(caughtOnly).as(line.toString()).isTrue();
            }
        }
    }

    private List<JsonNode> lines() {
        return StreamSupport.stream(layout.get("lines").spliterator(), false).toList();
    }

    private static List<Line2D> segments(JsonNode line) {
        List<Line2D> segments = new ArrayList<>();
        JsonNode points = line.get("points");
        for (int i = 1; i < points.size(); i++) {
            segments.add(new Line2D.Double(point(points.get(i - 1)), point(points.get(i))));
        }
        return segments;
    }

    private static Point2D point(JsonNode pair) {
        return new Point2D.Double(pair.get(0).doubleValue(), pair.get(1).doubleValue());
    }

    private static String from(JsonNode line) {
        return line.get("from").textValue();
    }

    private static String to(JsonNode line) {
        return line.get("to").textValue();
    }

    private static JsonNode read(String resource) {
        try (InputStream in = WorkflowLayoutTest.class.getResourceAsStream(resource)) {
            return JsonTree.read(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(resource, e);
        }
    }
}
