/**
 * Manual pages and bash completion, made from the commands themselves, so that they never say
 * anything else than {@code --help}. Only the build runs this; the package installs what it makes.
 */
package io.flywall.agent.manual;
