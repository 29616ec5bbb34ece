/** The composition root: the list of all functions, what builds each, and what the definition calls them. */
package requesttracker.composition;
