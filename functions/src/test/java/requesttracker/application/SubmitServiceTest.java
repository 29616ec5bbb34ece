package requesttracker.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static requesttracker.domain.RequestFixtures.T0;

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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import requesttracker.domain.Lifecycle;
import requesttracker.domain.Operation;
import requesttracker.domain.Request;
import requesttracker.domain.RequestFixtures;
import requesttracker.domain.Submission;
import requesttracker.domain.TrackerSettings;
import requesttracker.store.RequestStore;
import requesttracker.store.SubmitResult;
import requesttracker.store.TestTable;
import requesttracker.telemetry.Telemetry;

@DisplayName("The submit service")
class SubmitServiceTest {
    private static String table;

    private final FakeExecutions executions = new FakeExecutions();
    private final List<String> lines = new ArrayList<>();
    private final String name = UUID.randomUUID().toString();
    private final AtomicInteger count = new AtomicInteger();
    private final RequestStore store = new RequestStore(TestTable.client(), table, TrackerSettings.DEFAULT, () -> T0);
    private final SubmitService submit = new SubmitService(
            store,
            executions,
            new Telemetry(lines::add, () -> T0),
            () -> T0,
            () -> name + "-" + count.incrementAndGet());

    @BeforeAll
    static void makeTable() {
        table = TestTable.create();
    }

    private SubmitResult submit(Map<String, ?> members) {
        return submit.submit(Submission.read(members, TrackerSettings.DEFAULT));
    }

    private Map<String, Object> members(Operation operation) {
        Map<String, Object> members = RequestFixtures.members(operation);
        members.put("ClientToken", name);
        return members;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void rejects_other_content_with_the_same_ClientToken(Operation operation, String member, Object value) {
        Map<String, Object> other = members(operation);
        other.put(member, value);
        submit(members(operation));

        assertThat(submit(other)).isEqualTo(new SubmitResult.TokenConflict());
        assertThat(submit(members(operation))).isInstanceOf(SubmitResult.Duplicate.class);
    }

    static Stream<Arguments> rejects_other_content_with_the_same_ClientToken() {
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
    void has_different_digests_for_different_payloads() {
        Set<String> digests = new HashSet<>();
        for (String payload : List.of("{}", "{ }", "{\"a\":1}", "{\"a\":1.0}", "{\"a\":2}")) {
            Map<String, Object> members = RequestFixtures.members(Operation.CREATE);
            members.put("DesiredState", payload);
            SubmitResult.Created stored = (SubmitResult.Created) submit(members);
            digests.add(stored.request().spec().digest().orElseThrow());
        }

        assertThat(digests).hasSize(3).allMatch(digest -> digest.matches("2:[0-9a-f]{64}"));
    }

    @Test
    void starts_on_a_repeated_submit_the_execution_that_the_first_submit_could_not_start() {
        executions.goDown();
        submit(members(Operation.CREATE));
        FakeExecutions up = new FakeExecutions();
        SubmitService again =
                new SubmitService(store, up, new Telemetry(lines::add, () -> T0), () -> T0, () -> "unused");
        SubmitResult answer = again.submit(Submission.read(members(Operation.CREATE), TrackerSettings.DEFAULT));

        assertThat(answer).isInstanceOf(SubmitResult.Duplicate.class);
        assertThat(up.calls).containsExactly("start " + name + "-1 " + name + "-1");
    }

    @Test
    void starts_nothing_on_a_repeated_submit_of_a_running_request() {
        SubmitResult.Created stored = (SubmitResult.Created) submit(members(Operation.CREATE));
        executions.calls.clear();
        store.save(stored.request(), r -> Lifecycle.attempting(r, T0));

        assertThat(submit(members(Operation.CREATE))).isInstanceOf(SubmitResult.Duplicate.class);
        assertThat(executions.calls).isEmpty();
    }

    @Test
    void tracks_an_adopted_operation_from_its_current_status() {
        Map<String, Object> members = new LinkedHashMap<>(
                Map.of("Operation", "CREATE", "TypeName", RequestFixtures.TYPE, "ProviderToken", "elsewhere"));
        Request request = ((SubmitResult.Created) submit(members)).request();

        assertThat(store.find(request.requestToken())).contains(request);
        assertThat(request.start().providerToken()).contains("elsewhere");
        assertThat(store.payload(request.requestToken())).isEmpty();
        assertThat(executions.calls).hasSize(1);
    }
}
