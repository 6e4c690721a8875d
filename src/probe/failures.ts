import type { Failure, FailureCode } from "../facts/answers.ts";
import { BadReply, EarlyError } from "./gate.ts";
import type { ProbeTarget } from "./request.ts";

/** A question that has no answer, and why. */
export class Failed extends Error {
  readonly failure: Failure;
  /** The error that was answered, as it came: never shown. */
  readonly reply: string | undefined;

  constructor(failure: Failure, reply?: string) {
    super(failure.text);
    this.failure = failure;
    this.reply = reply;
  }
}

/** Ended by ourselves when all had been asked. */
export const noAnswer: Failure = { code: "closed", text: "the connection was closed by the probe" };

/** Text of a peer for one line: nothing a terminal would act on, and no more than `most` characters. */
export function shown(text: string, most = 200): string {
  const escaped = text
    .slice(0, most)
    .replace(/[^\x20-\x7e]/g, (char) => `\\x${(char.charCodeAt(0) & 0xff).toString(16).padStart(2, "0")}`);
  return text.length > most ? `${escaped}...` : escaped;
}

/** The same with the passwords of a target taken out: a peer may send back what it was sent. */
export function shownTo({ login, wanted, tls }: ProbeTarget, text: string, most = 200): string {
  const secrets = [login?.password, tls?.passphrase, ...(wanted.declaredSecrets?.values() ?? [])];
  const masked = secrets
    .filter((secret): secret is string => secret !== undefined && secret !== "")
    .sort((a, b) => b.length - a.length)
    .reduce((all, secret) => all.replaceAll(secret, "(password)"), text);
  return shown(masked, most);
}

export function noConnection({ tls }: ProbeTarget, milliseconds: number, isAccepted: boolean): Failure {
  const time = seconds(milliseconds);
  if (tls && isAccepted)
    return {
      code: "tls-not-spoken",
      text: `accepted the connection and did not answer TLS within ${time}: it may not speak TLS`,
    };
  return {
    code: "connect-timeout",
    text: `neither accepted nor refused the connection within ${time}: something on the way may drop packets`,
  };
}

/** For the time of one instance. */
export function noAnswerIn(milliseconds: number): Failure {
  return { code: "no-answer", text: `accepted the connection and did not answer within ${seconds(milliseconds)}` };
}

/** What a signal was aborted for. */
export function stopped(signal: AbortSignal): Failure {
  const { reason } = signal;
  if (reason instanceof Failed) return reason.failure;
  return { code: "out-of-time", text: "the run ended before it had been asked everything" };
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}

/** By the codes of Node and OpenSSL. */
const connectionErrors: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: { code: "refused", text: "connection refused: nothing listens at this address and port" },
  EHOSTUNREACH: { code: "no-route", text: "no route to the host: it is down, or a router or firewall says so" },
  ENETUNREACH: { code: "no-route", text: "no route to the network of this address from here" },
  EADDRNOTAVAIL: { code: "no-route", text: "this address cannot be reached from here" },
  EACCES: { code: "no-route", text: "a firewall of this machine forbids the connection" },
  EPERM: { code: "no-route", text: "a firewall of this machine forbids the connection" },
  ENOTFOUND: { code: "name-not-found", text: "the name has no address: DNS does not know it" },
  EAI_AGAIN: { code: "name-not-found", text: "the name could not be looked up: DNS did not answer" },
  ETIMEDOUT: { code: "connect-timeout", text: "the connection timed out" },
  ECONNRESET: { code: "closed", text: "reset the connection before it answered" },
  EPIPE: { code: "closed", text: "closed the connection before it answered" },
};

const certificateErrors: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself, not by an authority that is trusted here",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an authority that is not trusted here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an authority that is not trusted here",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate comes from an authority that is not trusted here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from an authority that is not trusted here",
  CERT_SIGNATURE_FAILURE: "the signature of its certificate is wrong",
  CERT_REVOKED: "its certificate was revoked",
  CERT_UNTRUSTED: "its certificate is not trusted here",
  INVALID_CA: "its certificate comes from something that may not issue any",
  INVALID_PURPOSE: "its certificate is not meant for servers",
  HOSTNAME_MISMATCH: "its certificate is for another name",
};

/** What ended a connection, or kept it from being made. */
export function failureOfConnection(error: unknown, target: ProbeTarget): Failure {
  if (error instanceof Failed) return error.failure;
  if (error instanceof BadReply) return { code: error.code, text: error.message };
  if (error instanceof EarlyError) return failureOfReply(error.message, [], target);
  const { code, name } = nodeError(error);
  const certificate = certificateErrors[code];
  if (certificate) return { code: "certificate", text: certificate };
  const known = connectionErrors[code];
  if (target.tls && (known?.code === "closed" || code.startsWith("ERR_SSL") || code === "EPROTO"))
    return failureOfHandshake(code);
  if (known) return known;
  if (name === "SocketClosedUnexpectedlyError")
    return { code: "closed", text: "closed the connection before the answer was complete" };
  if (code.startsWith("ERR_OSSL") || code.startsWith("ERR_TLS"))
    return { code: "other", text: `the certificate or key given for TLS cannot be used (${shown(code, 60)})` };
  return { code: "other", text: `the connection failed (${shown(code || name, 60)})` };
}

/** @param code of OpenSSL or Node */
export function failureOfHandshake(code: string): Failure {
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|RECORD_TOO|UNEXPECTED_MESSAGE/.test(code))
    return { code: "tls-not-spoken", text: "does not speak TLS at this port, and TLS was spoken" };
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_(?:EXPIRED|UNKNOWN)/.test(code))
    return {
      code: "certificate",
      text: `wants a certificate of the client, and refused what it was given (${shown(code, 60)})`,
    };
  if (!code.startsWith("E") || code === "ECONNRESET" || code === "EPIPE")
    return {
      code: "closed",
      text: "closed the connection while TLS was spoken: it may not speak TLS, or want a client certificate",
    };
  return { code: "other", text: `TLS could not be agreed on (${shown(code, 60)})` };
}

function nodeError(error: unknown): { code: string; name: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return nodeError(error.errors[0]);
  if (!(error instanceof Error)) return { code: "", name: "unknown" };
  const { code } = error as NodeJS.ErrnoException;
  return { code: typeof code === "string" ? code : "", name: error.constructor.name };
}

/** Error replies, by how they begin; the first that fits. */
const replyErrors: readonly [begin: RegExp, code: FailureCode, text: (command: string) => string][] = [
  [
    /^DENIED/,
    "protected-mode",
    () =>
      "refused by protected mode: it has no password and takes connections only from its own machine; set a password, or ask it from there",
  ],
  [/^NOAUTH/, "password-wanted", () => "wants a password, and none was given"],
  [
    /^(?:WRONGPASS|ERR invalid password)/,
    "wrong-password",
    () => "refused the user or password: sentinels and servers can have different ones",
  ],
  [
    /^NOPERM/,
    "no-permission",
    (command) => `its user has no permission for ${command}: see "redis-ha-lint probe acl" for what it needs`,
  ],
  [
    /^ERR unknown (?:command|subcommand)|^ERR Unknown (?:sentinel )?subcommand/i,
    "unknown-command",
    (command) => `does not know ${command}: it was renamed or switched off, or the release does not have it`,
  ],
  [/^LOADING/, "loading", () => "is loading its data set into memory and answers no more than INFO until that is done"],
  [
    /^MASTERDOWN/,
    "master-down",
    () => 'a replica without its master: the link is down, and replica-serve-stale-data is "no"',
  ],
  [/^BUSY/, "busy", () => "is busy with a script or function that has run for too long"],
  [/^ERR max number of clients/, "too-many-clients", () => "has as many clients as maxclients allows and took no more"],
  [/^ERR No such master/, "unknown-master", () => "does not watch a master of this name"],
];

/**
 * What an error reply means.
 * @param words of the question; only names of commands are told of it
 */
export function failureOfReply(reply: string, words: readonly string[], target: ProbeTarget): Failure {
  const command = nameOf(words);
  for (const [begin, code, text] of replyErrors) if (begin.test(reply)) return { code, text: text(command) };
  if (words[0] === "AUTH" && words.length === 3 && /^ERR wrong number of arguments/.test(reply))
    return { code: "wrong-password", text: "knows no users, which came with 6.0: give it the password alone" };
  // A server that does not know AUTH repeats what came with it.
  if (words[0] === "AUTH")
    return { code: "other", text: "answered the login with an error that it gave no known reason for" };
  return { code: "other", text: `answered ${command} with an error: ${shownTo(target, reply)}` };
}

/** `SENTINEL MASTERS` of a question, without its arguments. */
export function nameOf(words: readonly string[]): string {
  const [first = "the connection", second] = words;
  return ["SENTINEL", "CONFIG", "ACL"].includes(first) && second !== undefined ? `${first} ${second}` : first;
}
