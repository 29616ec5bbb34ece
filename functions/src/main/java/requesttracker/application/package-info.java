/** The use cases submit and cancel, for all entry points, and the ports that both use. */
package requesttracker.application;
