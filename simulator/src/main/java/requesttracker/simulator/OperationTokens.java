package requesttracker.simulator;

import java.util.Optional;

/**
 * The tokens of an operation.
 *
 * @param request names the operation to callers
 * @param hooks names the run of its hooks, if it has any
 * @param client as the caller gave it
 */
record OperationTokens(String request, Optional<String> hooks, Optional<String> client) {}
