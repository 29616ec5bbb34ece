/**
 * The request and its transitions: immutable types and pure functions, without AWS classes and without a clock.
 *
 * <p>Start reading at {@link requesttracker.domain.Request} and {@link requesttracker.domain.Lifecycle}.
 */
package requesttracker.domain;
