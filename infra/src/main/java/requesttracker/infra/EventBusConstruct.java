package requesttracker.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.Archive;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.iam.AccountPrincipal;
import software.amazon.awscdk.services.iam.ArnPrincipal;
import software.amazon.awscdk.services.iam.IPrincipal;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/** The bus for commands and for our own events, its archive, and who outside this account may put commands on it. */
final class EventBusConstruct extends Construct {
    static final String SOURCE = "request-tracker";
    static final List<String> COMMANDS = List.of("Submit Resource Request", "Cancel Resource Request");
    static final List<String> EVENTS =
            List.of("Resource Request Settled", "Resource Request Overdue", "Resource Request Rejected");

    private final EventBus bus;

    EventBusConstruct(Construct scope, String id, StackSettings settings) {
        super(scope, id);
        bus = EventBus.Builder.create(this, "Bus")
                .description("Request tracker: commands in, terminal events out")
                .build();
        // Our own events only: a command carries the desired state, which only the record may keep. A client may send a
        // command under any source, so the pattern names the detail types.
        Archive.Builder.create(this, "Archive")
                .sourceEventBus(bus)
                .eventPattern(EventPattern.builder()
                        .source(List.of(SOURCE))
                        .detailType(EVENTS)
                        .build())
                .retention(Duration.days(settings.storage().archiveDays()))
                .build();
        if (!settings.access().eventSenders().isEmpty()) {
            bus.addToResourcePolicy(PolicyStatement.Builder.create()
                    .sid("Commands")
                    .principals(settings.access().eventSenders().stream()
                            .map(EventBusConstruct::principal)
                            .toList())
                    .actions(List.of("events:PutEvents"))
                    .resources(List.of(bus.getEventBusArn()))
                    .conditions(Map.of("StringEquals", Map.of("events:detail-type", COMMANDS)))
                    .build());
        }
    }

    EventBus bus() {
        return bus;
    }

    private static IPrincipal principal(String sender) {
        return sender.startsWith("arn:") ? new ArnPrincipal(sender) : new AccountPrincipal(sender);
    }
}
