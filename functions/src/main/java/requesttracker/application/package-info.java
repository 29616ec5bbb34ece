/** What clients ask of the tracker, by whichever way they call it: submit and cancel; and the ports that both use. */
package requesttracker.application;
