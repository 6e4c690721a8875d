import { isIP } from "node:net";
import { connect, type PeerCertificate } from "node:tls";
import type { Failure } from "../facts/answers.ts";
import { failureOfHandshake, shown } from "./failures.ts";
import type { ProbeTarget } from "./request.ts";

/** Milliseconds for the second look, and for what may come behind a handshake. */
const patience = 1000;
const patienceBehind = 300;

interface Handshake {
  readonly certificate?: PeerCertificate;
  /** By OpenSSL. */
  readonly code?: string;
}

/**
 * Says more of a connection that failed where TLS can be the reason: whose certificate was refused and until when it is valid,
 * that a port speaks TLS, that a certificate of the client was wanted. Node tells none of it when it fails, so the handshake is made
 * once more, and nothing is sent behind it.
 * @param hasHeard whether anything came over the connection
 * @param signal ends the look
 */
export async function explained(
  failure: Failure,
  target: ProbeTarget,
  hasHeard: boolean,
  signal?: AbortSignal,
): Promise<Failure> {
  if (signal?.aborted) return failure;
  const look = AbortSignal.any([AbortSignal.timeout(patience), ...(signal ? [signal] : [])]);
  if (failure.code === "certificate" && target.tls) return withDates(failure, await shakeHands(target, look));
  if (failure.code !== "closed" || hasHeard) return failure;
  const { certificate, code = "" } = await shakeHands(target, look);
  if (target.tls) {
    const told = failureOfHandshake(code);
    return told.code === "certificate" ? told : failure;
  }
  if (!certificate && !code.includes("ALERT")) return failure;
  return { code: "tls-wanted", text: "speaks TLS, and was asked without it" };
}

function withDates(failure: Failure, { certificate }: Handshake): Failure {
  if (!certificate?.valid_to) return failure;
  const { subject, issuer, valid_from, valid_to } = certificate;
  const name = (of: PeerCertificate["subject"] | undefined) => shown(String(of?.CN ?? of?.O ?? "nobody"), 80);
  const dates = `valid from ${shown(valid_from, 40)} until ${shown(valid_to, 40)}`;
  return {
    code: failure.code,
    text: `${failure.text} (issued to "${name(subject)}" by "${name(issuer)}", ${dates})`,
  };
}

function shakeHands({ dial, tls }: ProbeTarget, signal: AbortSignal): Promise<Handshake> {
  return new Promise((resolve) => {
    let certificate: PeerCertificate | undefined;
    const { cert, key, passphrase, serverName } = tls ?? {};
    const socket = connect({
      host: dial.host,
      port: dial.port,
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
      ...(serverName !== undefined && isIP(serverName) === 0 && { servername: serverName }),
      // Only looked at: the connection is closed before anything is said.
      rejectUnauthorized: false,
    });
    const end = (code?: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...(certificate && { certificate }), ...(code !== undefined && { code }) });
    };
    let timer: NodeJS.Timeout | undefined;
    signal.addEventListener("abort", () => end(), { once: true });
    socket.once("secureConnect", () => {
      certificate = socket.getPeerCertificate();
      // A client without its certificate is sent away only now (TLS 1.3).
      timer = setTimeout(end, patienceBehind);
    });
    socket.on("error", ({ code }: NodeJS.ErrnoException) => end(code));
    socket.once("close", () => end());
  });
}
