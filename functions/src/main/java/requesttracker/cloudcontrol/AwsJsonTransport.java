package requesttracker.cloudcontrol;

import java.util.Map;

/** A service of AWS that speaks AWS's JSON protocol. */
@FunctionalInterface
public interface AwsJsonTransport {
    /**
     * Calls an action; what may pass is tried again before.
     *
     * @return the members of the answer
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the service answered with an error
     * @throws software.amazon.awssdk.core.exception.SdkClientException if it did not answer
     */
    Map<String, Object> call(String action, Map<String, ?> members);
}
