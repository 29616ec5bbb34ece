package requesttracker.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static requesttracker.domain.Requests.T0;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.Requests;
import requesttracker.domain.Settings;
import requesttracker.domain.Submission;
import requesttracker.store.LocalTable;
import requesttracker.store.RequestStore;
import requesttracker.store.RequestStore.Submitted;
import requesttracker.telemetry.Telemetry;

class SubmitTest {
    private static String table;

    private final FakeExecutions executions = new FakeExecutions();
    private final List<String> lines = new ArrayList<>();
    private final String name = UUID.randomUUID().toString();
    private final AtomicInteger count = new AtomicInteger();
    private final RequestStore store = new RequestStore(LocalTable.client(), table, Settings.DEFAULT, () -> T0);
    private final Submit submit = new Submit(
            store,
            executions,
            new Telemetry(lines::add, () -> T0),
            () -> T0,
            () -> name + "-" + count.incrementAndGet());

    @BeforeAll
    static void makeTable() {
        table = LocalTable.create();
    }

    private Submitted submit(Map<String, ?> members) {
        return submit.submit(Submission.read(members, Settings.DEFAULT));
    }

    private Map<String, Object> members(Operation operation) {
        Map<String, Object> members = Requests.members(operation);
        members.put("ClientToken", name);
        return members;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void otherContentUnderTheSameClientTokenIsAConflict(Operation operation, String member, Object value) {
        Map<String, Object> other = members(operation);
        other.put(member, value);
        submit(members(operation));

        assertThat(submit(other)).isEqualTo(new Submitted.Conflict());
        assertThat(submit(members(operation))).isInstanceOf(Submitted.Same.class);
    }

    static Stream<Arguments> otherContentUnderTheSameClientTokenIsAConflict() {
        return Stream.of(
                arguments(Operation.CREATE, "TypeName", "AWS::S3::Bucket"),
                arguments(Operation.CREATE, "DesiredState", "{}"),
                arguments(Operation.UPDATE, "Identifier", "group-2"),
                arguments(Operation.UPDATE, "PatchDocument", "[]"),
                arguments(Operation.CREATE, "TypeVersionId", "1"),
                arguments(Operation.CREATE, "RoleArn", "arn:aws:iam::123456789012:role/deploy"),
                arguments(Operation.DELETE, "ProviderToken", "elsewhere"),
                arguments(Operation.CREATE, "TimeoutSeconds", 60),
                arguments(Operation.CREATE, "OnTimeout", "NOTIFY"),
                arguments(Operation.CREATE, "OnConflict", "WAIT"));
    }

    @Test
    void theDigestOfThePayloadTellsPayloadsApart() {
        Set<String> digests = new HashSet<>();
        for (String payload : List.of("{}", "{ }", "{\"a\":1}")) {
            Map<String, Object> members = Requests.members(Operation.CREATE);
            members.put("DesiredState", payload);
            Submitted.New stored = (Submitted.New) submit(members);
            digests.add(stored.request().asked().digest().orElseThrow());
        }

        assertThat(digests).hasSize(3).allMatch(digest -> digest.matches("[0-9a-f]{64}"));
    }

    @Test
    void aRepeatedSubmitStartsTheExecutionThatTheFirstOneCouldNot() {
        executions.goDown();
        submit(members(Operation.CREATE));
        FakeExecutions up = new FakeExecutions();
        Submit again = new Submit(store, up, new Telemetry(lines::add, () -> T0), () -> T0, () -> "unused");
        Submitted answer = again.submit(Submission.read(members(Operation.CREATE), Settings.DEFAULT));

        assertThat(answer).isInstanceOf(Submitted.Same.class);
        assertThat(up.calls).containsExactly("start " + name + "-1 " + name + "-1");
    }

    @Test
    void aRepeatedSubmitOfARequestThatIsUnderWayStartsNothing() {
        Submitted.New stored = (Submitted.New) submit(members(Operation.CREATE));
        executions.calls.clear();
        store.change(stored.request(), r -> Lifecycle.attempting(r, T0));

        assertThat(submit(members(Operation.CREATE))).isInstanceOf(Submitted.Same.class);
        assertThat(executions.calls).isEmpty();
    }

    @Test
    void anAdoptedOperationIsTrackedFromWhereItIs() {
        Map<String, Object> members = new LinkedHashMap<>(
                Map.of("Operation", "CREATE", "TypeName", Requests.TYPE, "ProviderToken", "elsewhere"));
        Request request = ((Submitted.New) submit(members)).request();

        assertThat(store.find(request.requestToken())).contains(request);
        assertThat(request.start().providerToken()).contains("elsewhere");
        assertThat(store.payload(request.requestToken())).isEmpty();
        assertThat(executions.calls).hasSize(1);
    }
}
