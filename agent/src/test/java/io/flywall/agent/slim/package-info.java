/**
 * Takes out of the jars of a tree what only a debugger reads. Only the build runs this; line
 * numbers stay, for stack traces.
 */
package io.flywall.agent.slim;
