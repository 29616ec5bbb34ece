/** The functions behind API Gateway. Only the protocol's pass-through actions may call Cloud Control. */
package requesttracker.endpoint;
