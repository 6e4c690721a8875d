import { connect, type PeerCertificate } from "node:tls";
import type { Failure } from "../facts/answers.ts";
import { shown } from "./failures.ts";
import type { ProbeTarget } from "./request.ts";

/** Milliseconds for the second look. */
const patience = 1000;

/**
 * Says of a certificate that was refused what it is: whose, and until when. Node tells only that it was refused, so the
 * handshake is made once more; nothing is sent behind it.
 */
export async function explainCertificate(failure: Failure, { dial, tls }: ProbeTarget): Promise<Failure> {
  const presented = await presentedBy(dial, tls?.serverName);
  if (!presented?.valid_to) return failure;
  const { subject, issuer, valid_from, valid_to } = presented;
  const name = (of: PeerCertificate["subject"] | undefined) => shown(String(of?.CN ?? of?.O ?? "nobody"), 80);
  return {
    code: failure.code,
    text: `${failure.text} (issued to "${name(subject)}" by "${name(issuer)}", valid from ${shown(valid_from, 40)} until ${shown(valid_to, 40)})`,
  };
}

function presentedBy(dial: ProbeTarget["dial"], serverName: string | undefined): Promise<PeerCertificate | undefined> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(patience);
    const socket = connect({
      host: dial.host,
      port: dial.port,
      ...(serverName !== undefined && { servername: serverName }),
      // Only looked at: the connection is closed before anything is said.
      rejectUnauthorized: false,
    });
    const end = (found?: PeerCertificate) => {
      socket.destroy();
      resolve(found);
    };
    signal.addEventListener("abort", () => end(), { once: true });
    socket.once("secureConnect", () => end(socket.getPeerCertificate()));
    socket.on("error", () => end());
    socket.once("close", () => end());
  });
}
