package requesttracker.simulation.run;

import java.util.Map;
import requesttracker.simulation.checkers.Checkers;
import requesttracker.simulation.faults.CloudControlCalls;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Reports each start call of the functions to the checkers, and whether Cloud Control answered it. */
final class ObservedStarts implements CloudControlCalls {
    private final CloudControlCalls inner;
    private final Checkers checkers;

    ObservedStarts(CloudControlCalls inner, Checkers checkers) {
        this.inner = inner;
        this.checkers = checkers;
    }

    @Override
    public Map<String, Object> call(String action, Map<String, ?> members) {
        if (!action.matches("(Create|Update|Delete)Resource")) {
            return inner.call(action, members);
        }
        String clientToken = (String) members.get("ClientToken");
        checkers.startCalled(clientToken);
        try {
            Map<String, Object> answer = inner.call(action, members);
            checkers.startAnswered(clientToken);
            return answer;
        } catch (AwsServiceException refused) {
            if (refused.statusCode() < 500) {
                checkers.startAnswered(clientToken);
            }
            throw refused;
        }
    }
}
