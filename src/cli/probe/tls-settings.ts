import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { TlsSettings } from "../../probe/request.ts";
import { quoted, UsageError } from "../usage.ts";

/** Options of the command line: names of PEM files, and the name to ask for. */
export interface TlsOptions {
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly sni?: string;
}

export const passphraseVariable = "REDIS_HA_LINT_KEY_PASSPHRASE";

/**
 * What is needed to speak TLS, read and tried before anybody is asked.
 *
 * @throws UsageError if a file cannot be used
 */
export function tlsSettings({ cacert, cert, key, sni }: TlsOptions, environment: NodeJS.ProcessEnv): TlsSettings {
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError(
      `${cert === undefined ? "--key" : "--cert"} is given alone; a client's certificate and its key go together`,
    );
  const passphrase = environment[passphraseVariable];
  const ca = cacert === undefined ? undefined : readPem(cacert, "--cacert");
  if (ca !== undefined) certificateIn(ca, "--cacert", cacert!);
  const own = cert === undefined || key === undefined ? undefined : pairIn({ cert, key }, passphrase);
  return {
    ...(ca !== undefined && { ca }),
    ...own,
    ...(own && passphrase && { passphrase }),
    ...(sni !== undefined && { serverName: sni }),
  };
}

function pairIn(files: { readonly cert: string; readonly key: string }, passphrase: string | undefined) {
  const [cert, key] = [readPem(files.cert, "--cert"), readPem(files.key, "--key")];
  const certificate = certificateIn(cert, "--cert", files.cert);
  if (!certificate.checkPrivateKey(keyIn(key, files.key, passphrase)))
    throw new UsageError(
      `--key is ${quoted(files.key)}, which is the key of another certificate than ${quoted(files.cert)}`,
    );
  return { cert, key };
}

function readPem(file: string, option: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new UsageError(`${option} is ${quoted(file)}, which cannot be read: ${code}`);
  }
}

function certificateIn(pem: string, option: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new UsageError(
      `${option} is ${quoted(file)}, which holds no certificate; it must be in PEM (-----BEGIN CERTIFICATE-----)`,
    );
  }
}

/** What OpenSSL says is left out: what was read may be anything. */
function keyIn(pem: string, file: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase && { passphrase }) });
  } catch {
    const isEncrypted = /ENCRYPTED/.test(pem);
    const why = !isEncrypted
      ? "holds no private key; it must be in PEM (-----BEGIN PRIVATE KEY-----)"
      : passphrase
        ? `is encrypted, and not with the passphrase in ${passphraseVariable}`
        : `is encrypted; set ${passphraseVariable} to its passphrase`;
    throw new UsageError(`--key is ${quoted(file)}, which ${why}`);
  }
}
