/**
 * What is in the Debian package, by dpkg's own word. What must never enter: the lab; a package is
 * looked at here and not run. Start reading at {@link io.flywall.packaging.PackageTest}.
 */
package io.flywall.packaging;
