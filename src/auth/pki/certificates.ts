/** PEM pairs. RSA-2048: every LEMF takes it. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}
export interface DevelopmentCa {
  readonly certificate: string;
  readonly privateKey: string;
}
export interface CertificateNames {
  readonly commonName: string;
  readonly organization?: string;
  readonly dnsNames?: readonly string[];
  readonly addresses?: readonly string[];
}
export declare function makeTlsKey(): Promise<KeyPair>;
export declare function makeDevelopmentCa(name: string): Promise<DevelopmentCa>;
/** For client and server use. */
export declare function issueCertificate(ca: DevelopmentCa, publicKey: string, names: CertificateNames): string;
export declare function makeCertificateRequest(key: KeyPair, names: CertificateNames): string;
/** SHA-256 of the SPKI, hex, of a certificate or a public key in PEM. */
export declare function spkiPin(pem: string): string;
