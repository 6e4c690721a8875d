import { setTimeout as sleep } from "node:timers/promises";
import type { Failure } from "../../facts/answers.ts";
import { Connection } from "../client.ts";
import { eventChannels } from "../commands.ts";
import { Failed, failureOfConnection, failureOfReply, noAnswerIn } from "../failures.ts";
import type { Limits, Login, ProbeTarget } from "../request.ts";

export interface Listening {
  /** Text is Latin-1. */
  readonly onMessage: (channel: string, message: string) => void;
  /** All channels are subscribed to. */
  readonly onOpen: () => void;
  /** Ends the connection. */
  readonly signal: AbortSignal;
}

/** Listens to a sentinel on a connection of its own; resolves when it has ended, with why. Never rejects. */
export type Subscribe = (target: ProbeTarget, listening: Listening) => Promise<Failure>;

/** Milliseconds between two questions whether a connection still stands on which nothing comes. */
const pulse = 10_000;

export function subscriber(limits: Pick<Limits, "connect" | "node" | "reply">): Subscribe {
  return async (target, listening) => {
    const over = new AbortController();
    // What waits between two questions must not outlast the connection.
    const signal = AbortSignal.any([listening.signal, over.signal]);
    try {
      return await listen(target, limits, { ...listening, signal });
    } catch (error) {
      return failureOf(error, target);
    } finally {
      over.abort();
    }
  };
}

async function listen(
  target: ProbeTarget,
  limits: Pick<Limits, "connect" | "node" | "reply">,
  { onMessage, onOpen, signal }: Listening,
): Promise<Failure> {
  const { login } = target;
  const connection = await Connection.open(target, { limits, signal });
  try {
    const answered = async <T>(words: readonly string[], answer: Promise<T>): Promise<T> => {
      const timer = setTimeout(() => connection.close(noAnswerIn(limits.node)), limits.node);
      try {
        return await answer;
      } catch (error) {
        throw error instanceof Failed ? error : new Failed(failureOfReply(textOf(error), words, target));
      } finally {
        clearTimeout(timer);
      }
    };
    const ask = (words: readonly string[]) => answered(words, connection.ask(words));
    if (login) await ask(["AUTH", ...(login.user === undefined ? [] : [login.user]), login.password]);
    const heard = (channel: string, message: string) => onMessage(channel, withoutPassword(message, login));
    return await new Promise<Failure>((resolve, reject) => {
      const follow = async () => {
        await answered(["SUBSCRIBE"], connection.follow(eventChannels, heard, resolve));
        onOpen();
        while (connection.isOpen) {
          await sleep(pulse, undefined, { signal });
          await ask(["PING"]);
        }
      };
      follow().catch(reject);
    });
  } finally {
    connection.close();
  }
}

function failureOf(error: unknown, target: ProbeTarget): Failure {
  return error instanceof Failed ? error.failure : failureOfConnection(error, target);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : "";
}

/** A peer may send back what it was sent. */
function withoutPassword(message: string, login: Login | undefined): string {
  return login?.password ? message.replaceAll(login.password, "(password)") : message;
}
