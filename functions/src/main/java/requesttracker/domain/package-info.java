/**
 * What a request is and what may happen to it: immutable types and pure functions, no AWS classes, no clock of their own.
 *
 * <p>Start reading at {@link requesttracker.domain.Request} and {@link requesttracker.domain.Lifecycle}.
 */
package requesttracker.domain;
