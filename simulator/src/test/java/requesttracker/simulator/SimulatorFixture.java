package requesttracker.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import requesttracker.jsontree.JsonTree;

/** A simulator in virtual time, with methods for the calls of the tests. */
final class SimulatorFixture implements InstantSource {
    static final String TYPE = "AWS::Logs::LogGroup";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now = START;
    final List<RecordedCall> calls = Collections.synchronizedList(new ArrayList<>());
    final Simulator simulator;

    private SimulatorFixture(SimulatorSettings settings, Instant now) throws IOException {
        this.now = now;
        this.simulator = Simulator.open(new SimulatorSettings(
                this, settings.ids(), settings.requestsPerSecond(), calls::add, settings.journal()));
    }

    static SimulatorFixture inMemory() throws IOException {
        return new SimulatorFixture(SimulatorSettings.of(InstantSource.fixed(START), counting()), START);
    }

    static SimulatorFixture with(SimulatorSettings settings) throws IOException {
        return new SimulatorFixture(settings, START);
    }

    static SimulatorFixture keptIn(Path journal, Instant now) throws IOException {
        return new SimulatorFixture(
                SimulatorSettings.of(InstantSource.fixed(START), counting()).keptIn(journal), now);
    }

    static Supplier<String> counting() {
        AtomicInteger number = new AtomicInteger();
        return () -> "id-" + number.incrementAndGet();
    }

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration duration) {
        now = now.plus(duration);
    }

    void passSeconds(double seconds) {
        now = now.plusNanos(Math.round(seconds * 1e9));
    }

    /** Parses JSON with single quotes. */
    static ObjectNode json(String text) {
        return (ObjectNode) node(text);
    }

    static JsonNode node(String text) {
        return JsonTree.parse(text.replace('\'', '"')).orElseThrow();
    }

    SimulatorResponse call(String action, String body) {
        return simulator.call(action, json(body));
    }

    /** Makes a call that must succeed, and returns its answer. */
    ObjectNode ok(String action, ObjectNode body) {
        SimulatorResponse answer = simulator.call(action, body);
        if (answer.status() != 200) {
            throw new AssertionError(action + " answered " + answer + ": " + answer.body());
        }
        return answer.body();
    }

    String create(String desiredState) {
        return start("CreateResource", json("{}").put("DesiredState", desiredState.replace('\'', '"')));
    }

    /** Creates a resource with the behaviors of its later operations. */
    void given(String desiredState) {
        String token = create(desiredState);
        passSeconds(1);
        if (!status(token).equals("SUCCESS")) {
            throw new AssertionError("not created: " + event(token));
        }
    }

    String update(String identifier, String patch) {
        return start(
                "UpdateResource",
                json("{}").put("Identifier", identifier).put("PatchDocument", patch.replace('\'', '"')));
    }

    String delete(String identifier) {
        return start("DeleteResource", json("{}").put("Identifier", identifier));
    }

    private String start(String action, ObjectNode body) {
        return ok(action, body.put("TypeName", TYPE))
                .at("/ProgressEvent/RequestToken")
                .textValue();
    }

    SimulatorResponse poll(String token) {
        return simulator.call("GetResourceRequestStatus", json("{}").put("RequestToken", token));
    }

    SimulatorResponse cancel(String token) {
        return simulator.call("CancelResourceRequest", json("{}").put("RequestToken", token));
    }

    ObjectNode event(String token) {
        return (ObjectNode) ok("GetResourceRequestStatus", json("{}").put("RequestToken", token))
                .get("ProgressEvent");
    }

    String status(String token) {
        return event(token).path("OperationStatus").textValue();
    }

    /** Returns the status, or the error's name if there is one. */
    String seen(String token) {
        SimulatorResponse answer = poll(token);
        return answer.error()
                .orElseGet(
                        () -> answer.body().at("/ProgressEvent/OperationStatus").textValue());
    }

    boolean exists(String identifier) {
        return properties(identifier) != null;
    }

    /** Returns the properties, or null if the resource does not exist. */
    JsonNode properties(String identifier) {
        SimulatorResponse answer =
                simulator.call("GetResource", json("{}").put("TypeName", TYPE).put("Identifier", identifier));
        if (answer.error().isPresent()) {
            return null;
        }
        return JsonTree.parse(
                        answer.body().at("/ResourceDescription/Properties").textValue())
                .orElseThrow();
    }
}
