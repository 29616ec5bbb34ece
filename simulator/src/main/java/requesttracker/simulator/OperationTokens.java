package requesttracker.simulator;

import java.util.Optional;

/**
 * The tokens of an operation.
 *
 * @param request the RequestToken
 * @param hooks the HooksRequestToken; empty for an operation without hooks
 * @param client the caller's ClientToken; empty if the caller sent none
 */
record OperationTokens(String request, Optional<String> hooks, Optional<String> client) {}
