import { connect } from "node:net";

export type Reply = string | number | null | Reply[];

export interface Credentials {
  readonly user?: string;
  readonly password: string;
}

/**
 * One command, on a connection of its own. An error reply rejects.
 *
 * @param at a unix socket, or a port of loopback
 */
export async function ask(
  at: string | number,
  credentials: Credentials | undefined,
  ...command: string[]
): Promise<Reply> {
  const commands = [command];
  if (credentials) {
    const { user, password } = credentials;
    commands.unshift(user === undefined ? ["AUTH", password] : ["AUTH", user, password]);
  }
  const replies = await exchange(at, commands);
  const last = replies.at(-1)!;
  for (const reply of replies) if (reply instanceof Error) throw reply;
  return last as Reply;
}

function exchange(to: string | number, commands: readonly string[][]): Promise<(Reply | Error)[]> {
  return new Promise((resolve, reject) => {
    const connection = typeof to === "number" ? connect(to, "127.0.0.1") : connect(to);
    let received = "";
    connection.setEncoding("latin1").setTimeout(3000, () => connection.destroy(new Error("no reply in 3 s")));
    connection.on("error", reject);
    connection.on("close", () => reject(new Error("connection closed before the reply")));
    connection.on("connect", () => connection.write(commands.map(encode).join("")));
    connection.on("data", (data) => {
      received += data;
      const replies: (Reply | Error)[] = [];
      let at = 0;
      while (replies.length < commands.length) {
        const parsed = parse(received, at);
        if (!parsed) return;
        [at] = parsed;
        replies.push(parsed[1]);
      }
      connection.end();
      resolve(replies);
    });
  });
}

function encode(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

/** Where the reply ends, and the reply; undefined if it is not complete. */
function parse(text: string, at: number): [number, Reply | Error] | undefined {
  const end = text.indexOf("\r\n", at);
  if (end < 0) return undefined;
  const line = text.slice(at + 1, end);
  const next = end + 2;
  switch (text[at]) {
    case "+":
      return [next, line];
    case "-":
      return [next, new Error(line)];
    case ":":
      return [next, Number(line)];
    case "$": {
      const length = Number(line);
      if (length < 0) return [next, null];
      return text.length < next + length + 2 ? undefined : [next + length + 2, text.slice(next, next + length)];
    }
    case "*":
      return line.startsWith("-") ? [next, null] : parseItems(text, next, Number(line));
    default:
      throw new Error(`not a reply: ${line}`);
  }
}

function parseItems(text: string, from: number, count: number): [number, Reply] | undefined {
  const items: Reply[] = [];
  let at = from;
  for (let index = 0; index < count; index++) {
    const parsed = parse(text, at);
    if (!parsed || parsed[1] instanceof Error) return undefined;
    at = parsed[0];
    items.push(parsed[1]);
  }
  return [at, items];
}
