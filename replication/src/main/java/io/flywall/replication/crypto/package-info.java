/**
 * The fast ciphers and digests that a stream of gigabytes needs: AWS-LC, through the Amazon
 * Corretto Crypto Provider. Compiled by C1 alone, as the package runs it, the JDK's own SHA-256
 * makes 125 MB/s and its AES-GCM 30 MB/s; these make 1,700 and 1,400.
 *
 * <p>What must never enter: keys, certificates, protocols. Here is only who computes.
 *
 * <p>Invariants: nothing is loaded before something is replicated (it costs 0.3 s and 4 MB); where
 * the native library cannot be loaded the JDK computes the same, slower, and the log says so once.
 * The package ships the library as a file beside jffi's: unpacked into a temp folder that is
 * mounted noexec it could not be loaded.
 *
 * <p>Start reading at {@link io.flywall.replication.crypto.NativeProvider}.
 */
package io.flywall.replication.crypto;
