/** The functions behind API Gateway: calls in, answers out. None of them may call Cloud Control. */
package requesttracker.endpoint;
