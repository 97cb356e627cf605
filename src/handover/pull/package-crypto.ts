/** What packages need of certificates and keys: src/server joins it in, for handover knows no auth. */

export interface PackageSealer {
  readonly head: Buffer;
  update(octets: Buffer): Buffer;
  final(): Buffer;
}

export interface PackageCrypto {
  /** A CMS message for these certificates (DER) that is made piece by piece. */
  seal(certificates: readonly Buffer[]): Promise<PackageSealer>;
  /** Rejects with WRIT_AUTH_SEAL_KEY. */
  requireSealable(certificate: Buffer): Promise<void>;
  /** A detached CMS signature by Writ's delivery key. */
  sign(text: Buffer): Promise<Buffer>;
}
