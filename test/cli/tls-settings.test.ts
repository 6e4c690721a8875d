import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type TlsOptions, tlsSettings } from "../../src/cli/probe/tls-settings.ts";
import { Authority } from "../lab/certificates.ts";
import { folder } from "./command.ts";

const canary = "HuNtEr2";
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

function refusal(options: TlsOptions, environment: NodeJS.ProcessEnv = {}): string {
  try {
    tlsSettings(options, environment);
  } catch (error) {
    expect((error as Error).name).toBe("UsageError");
    expect(String((error as Error).stack)).not.toContain(canary);
    return (error as Error).message;
  }
  throw new Error("it was taken");
}

describe.skipIf(!hasOpenssl)("settings of TLS", () => {
  const root = folder({ "text.pem": `${canary}\n` });
  const at = (file: string) => join(root, file);
  if (hasOpenssl) {
    const authority = new Authority(at("authority"));
    authority.issue("one", at("one"));
    authority.issue("two", at("two"));
    const encrypted = [
      "pkey",
      "-in",
      at("one/redis.key"),
      "-aes256",
      "-passout",
      `pass:${canary}`,
      "-out",
      at("locked.key"),
    ];
    execFileSync("openssl", encrypted, { stdio: "pipe" });
  }
  const cacert = at("one/ca.crt");
  const cert = at("one/redis.crt");
  const key = at("one/redis.key");
  const text = (file: string) => readFileSync(file, "latin1");

  it("are read from files", () => {
    expect(tlsSettings({}, {})).toEqual({});
    expect(tlsSettings({ cacert, cert, key, sni: "redis.example" }, {})).toEqual({
      ca: text(cacert),
      cert: text(cert),
      key: text(key),
      serverName: "redis.example",
    });
  });

  it("take the passphrase of a key from the environment", () => {
    const environment = { REDIS_HA_LINT_KEY_PASSPHRASE: canary };
    const locked = at("locked.key");
    expect(tlsSettings({ cert, key: locked }, environment)).toMatchObject({ passphrase: canary, key: text(locked) });
    expect(refusal({ cert, key: locked })).toMatch(/is encrypted; set REDIS_HA_LINT_KEY_PASSPHRASE to its passphrase$/);
    expect(refusal({ cert, key: locked }, { REDIS_HA_LINT_KEY_PASSPHRASE: "other" })).toMatch(
      /not with the passphrase in/,
    );
    expect(tlsSettings({ cacert }, environment)).not.toHaveProperty("passphrase");
  });

  it("are refused with what is wrong", () => {
    expect(refusal({ cert })).toBe("--cert is given alone; a client's certificate and its key go together");
    expect(refusal({ key })).toMatch(/^--key is given alone/);
    expect(refusal({ cacert: at("none") })).toMatch(/^--cacert is ".*none", which cannot be read: ENOENT$/);
    expect(refusal({ cacert: at("text.pem") })).toMatch(/^--cacert is ".*text\.pem", which holds no certificate/);
    expect(refusal({ cert: key, key })).toMatch(/^--cert is ".*redis\.key", which holds no certificate/);
    expect(refusal({ cert, key: at("text.pem") })).toMatch(/^--key is ".*text\.pem", which holds no private key/);
    expect(refusal({ cert, key: at("two/redis.key") })).toMatch(
      /which is the key of another certificate than ".*one\/redis\.crt"$/,
    );
  });

  it("take a bundle of authorities", () => {
    writeFileSync(at("bundle.pem"), text(cacert) + text(cert));
    expect(tlsSettings({ cacert: at("bundle.pem") }, {}).ca).toBe(text(cacert) + text(cert));
  });
});
