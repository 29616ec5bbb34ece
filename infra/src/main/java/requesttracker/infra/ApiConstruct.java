package requesttracker.infra;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import requesttracker.composition.TrackerFunction;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpIamAuthorizer;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegration;
import software.amazon.awscdk.services.apigateway.AccessLogFormat;
import software.amazon.awscdk.services.apigatewayv2.AddRoutesOptions;
import software.amazon.awscdk.services.apigatewayv2.CfnIntegration;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.apigatewayv2.HttpMethod;
import software.amazon.awscdk.services.apigatewayv2.HttpStage;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogDestination;
import software.amazon.awscdk.services.apigatewayv2.IAccessLogSettings;
import software.amazon.awscdk.services.apigatewayv2.LogGroupLogDestination;
import software.amazon.awscdk.services.apigatewayv2.ThrottleSettings;
import software.constructs.Construct;

/** The HTTP API. Every route asks for SigV4 (IAM): the authorizer is the API's default, and no route names another. */
final class ApiConstruct extends Construct {
    /** A route and the function behind it. */
    record ApiRoute(HttpMethod method, String path, TrackerFunction function) {}

    static final List<ApiRoute> ROUTES = List.of(
            new ApiRoute(HttpMethod.POST, "/", TrackerFunction.CLOUD_CONTROL_PROTOCOL),
            new ApiRoute(HttpMethod.POST, "/requests", TrackerFunction.SUBMIT_REQUEST),
            new ApiRoute(HttpMethod.GET, "/requests", TrackerFunction.LIST_REQUESTS),
            new ApiRoute(HttpMethod.GET, "/requests/{token}", TrackerFunction.GET_REQUEST),
            new ApiRoute(HttpMethod.POST, "/requests/{token}/cancel", TrackerFunction.CANCEL_REQUEST),
            new ApiRoute(HttpMethod.PUT, "/leases/{id}", TrackerFunction.RENEW_LEASE));

    private final HttpApi api;

    ApiConstruct(Construct scope, String id, StackSettings settings, FunctionsConstruct functions) {
        super(scope, id);
        api = HttpApi.Builder.create(this, "Api")
                .apiName(settings.stage().stackName())
                .description("Request tracker: Cloud Control's protocol at POST /, REST at /requests")
                .defaultAuthorizer(new HttpIamAuthorizer())
                .createDefaultStage(false)
                .build();
        for (var route : ROUTES) {
            var name = route.function().functionName();
            api.addRoutes(AddRoutesOptions.builder()
                    .methods(List.of(route.method()))
                    .path(route.path())
                    .integration(new HttpLambdaIntegration(name, functions.alias(route.function())))
                    .build());
        }
        // What API Gateway itself answers while a function has no snapshot. Our own answer has the same value.
        for (var construct : api.getNode().findAll()) {
            if (construct instanceof CfnIntegration integration) {
                integration.addPropertyOverride(
                        "ResponseParameters",
                        Map.of(
                                "503",
                                Map.of(
                                        "ResponseParameters",
                                        // Sorted, so that each synthesis gives the same template.
                                        List.of(new TreeMap<>(Map.of(
                                                "Destination", "overwrite:header.retry-after", "Source", "5"))))));
            }
        }
        HttpStage.Builder.create(this, "Stage")
                .httpApi(api)
                .stageName("$default")
                .autoDeploy(true)
                .detailedMetricsEnabled(false)
                .throttle(ThrottleSettings.builder()
                        .rateLimit(settings.capacity().apiRateLimit())
                        .burstLimit(settings.capacity().apiBurstLimit())
                        .build())
                .accessLogSettings(accessLog(new LogGroupLogDestination(LogGroups.group(this, settings)
                        .logGroupName(LogGroups.vendedName("apigateway"))
                        .build())))
                .build();
    }

    HttpApi api() {
        return api;
    }

    /**
     * Returns the access log's format: caller, route and result. It has no body, query or header, which may hold
     * secrets.
     */
    private static IAccessLogSettings accessLog(IAccessLogDestination destination) {
        var fields = new StringJoiner(",", "{", "}");
        for (var field : List.of(
                "requestId",
                "requestTime",
                "httpMethod",
                "routeKey",
                "status",
                "responseLength",
                "responseLatency",
                "integrationLatency",
                "identity.sourceIp",
                "identity.userArn",
                "identity.userAgent")) {
            var name = field.substring(field.indexOf('.') + 1);
            fields.add("\"" + name + "\":\"$context." + field + "\"");
        }
        var format = AccessLogFormat.custom(fields.toString());
        return new IAccessLogSettings() {
            @Override
            public IAccessLogDestination getDestination() {
                return destination;
            }

            @Override
            public AccessLogFormat getFormat() {
                return format;
            }
        };
    }
}
