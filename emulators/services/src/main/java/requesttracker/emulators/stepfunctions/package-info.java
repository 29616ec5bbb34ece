/** The part of Step Functions that the tracker uses, in one process. */
package requesttracker.emulators.stepfunctions;
