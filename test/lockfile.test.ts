import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Locked {
  readonly resolved?: string;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync(new URL("../package-lock.json", import.meta.url), "utf8");
const packages: Readonly<Record<string, Locked>> = JSON.parse(text).packages;

it("locks the packages of every platform, or `npm ci` refuses it elsewhere", () => {
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}))
    .filter((name) => !packages[`node_modules/${name}`]);
  expect(missing).toEqual([]);
});

it("names no registry", () => {
  expect(Object.values(packages).flatMap(({ resolved }) => resolved ?? [])).toEqual([]);
});

it("names the release of Node that the package and the README name", () => {
  const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
  const { engines } = JSON.parse(read("package.json"));
  expect(packages[""]?.engines).toEqual(engines);
  expect(read("README.md")).toContain(`Node ${engines.node.replace(">=", "")} or newer`);
});
