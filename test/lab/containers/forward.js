// Hands connections on: from an address, or a socket's path, to an address. Run as `node forward.js 0.0.0.0:6379 10.0.0.2:6379`.
import { connect, createServer } from "node:net";

const [from, to] = process.argv.slice(2);
const options = (text) => {
  const [, host, port] = /^([\d.]+):(\d+)$/.exec(text) ?? [];
  return host ? { host, port: Number(port) } : { path: text };
};

createServer((near) => {
  const far = connect(options(to));
  near.pipe(far).pipe(near);
  near.on("error", () => far.destroy());
  far.on("error", () => near.destroy());
}).listen(options(from));
