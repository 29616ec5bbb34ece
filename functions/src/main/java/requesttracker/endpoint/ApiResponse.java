package requesttracker.endpoint;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import requesttracker.domain.Violation;
import requesttracker.json.Json;

/** A response for API Gateway (payload format 2.0). A document ends with a line break, for people at a terminal. */
record ApiResponse(int status, Map<String, String> headers, String body) {

    static ApiResponse json(int status, Map<String, String> headers, Map<String, ?> body) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("content-type", "application/json");
        all.put("cache-control", "no-store");
        return new ApiResponse(status, all, Json.write(body) + "\n");
    }

    /** Returns a problem document of RFC 9457. */
    static ApiResponse problem(int status, String title, String detail, List<Violation> violations) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        if (!violations.isEmpty()) {
            problem.put(
                    "errors",
                    violations.stream()
                            .map(violation -> Map.of("member", violation.member(), "rule", violation.rule()))
                            .toList());
        }
        return new ApiResponse(
                status,
                Map.of("content-type", "application/problem+json", "cache-control", "no-store"),
                Json.write(problem) + "\n");
    }

    ApiResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ApiResponse(status, more, body);
    }

    APIGatewayV2HTTPResponse asEvent() {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(status)
                .withHeaders(headers)
                .withBody(body)
                .build();
    }
}
