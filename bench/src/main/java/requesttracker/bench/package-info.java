/** Cold starts under a stand-in for the Lambda Runtime API, and the samples that ours are compared with. */
package requesttracker.bench;
