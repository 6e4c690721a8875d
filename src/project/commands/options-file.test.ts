import { describe, expect, test } from "vitest";
import { parseTarget } from "../../../grammar/version.ts";
import { buildDeployment } from "../../model/build.ts";
import { repetitions } from "../../model/repetitions.ts";
import { savePoints, savePointsText } from "../../model/values/persistence.ts";
import { unchangeable } from "../../syntax/embedding.ts";
import { type IncludeResolver, type Loading, load } from "../../syntax/load.ts";
import { parseConfig } from "../../syntax/parse.ts";
import { SourceText } from "../../syntax/source-text.ts";
import { optionsFile } from "./options-file.ts";
import { readServerCommand } from "./server-command.ts";

const files: Readonly<Record<string, string>> = { "save.conf": "save 5 5\n", "empty.conf": "" };
const include: IncludeResolver = (name) => ({ kind: "files", files: [parseConfig(files[name] ?? "", name)] });

/** A server of a release, started with a file and the words of a command. */
function started(text: string, line: string, release: string): Loading {
  const host = { uri: "run.sh", text: line };
  const argv = [...line.matchAll(/\S+/g)].map(({ index, 0: word }) =>
    SourceText.at(host, { start: index, end: index + word.length }),
  );
  const target = parseTarget(release)!;
  const { mode, options } = readServerCommand(argv, target)!;
  const lines = optionsFile(options, host, unchangeable({ start: 0, end: 0 }));
  return load(parseConfig(text, "redis.conf"), { mode, target, include, options: [lines] });
}

function nodeOf(loading: Loading) {
  const raw = { id: ".", target: loading.target, targetFrom: "option", complete: true, surroundings: [] } as const;
  return buildDeployment({ ...raw, instances: [{ id: "redis.conf", loading }] }).nodes[0]!;
}

describe("options", () => {
  test("replace what the file says, where the person wrote them", () => {
    const { settings } = nodeOf(started("port 6379\nhz 20\n", "redis-server redis.conf --port 6380", "redis@7.2"));
    expect(settings.get("port").value).toBe(6380);
    expect(settings.get("hz").value).toBe(20);
    const { file, start, end } = settings.get("port").origin;
    expect(file.uri).toBe("run.sh");
    expect(file.text.slice(start, end)).toBe("6380");
  });

  test("a file's line that an option replaces is no repetition, an option given twice is one", () => {
    expect([...repetitions(started("port 6379\n", "redis-server redis.conf --port 6380", "redis@7.2"))]).toEqual([]);
    const twice = [...repetitions(started("", "redis-server redis.conf --port 6380 --port 6381", "redis@7.2"))];
    expect(twice.map(({ line }) => line.args[0]?.value)).toEqual(["6380"]);
  });

  test("a mistake marks the words of the command", () => {
    const [problem] = started("", "redis-server redis.conf --appendonly maybe", "redis@7.2").problems;
    const { start, end } = problem!.words[0]!;
    expect([problem!.kind, problem!.file.text.slice(start, end)]).toEqual(["invalid-value", "maybe"]);
  });

  test("a word that begins like a remark is none", () => {
    const { problems, applied } = started("", "redis-server redis.conf --requirepass #x", "redis@7.2");
    expect(problems).toEqual([]);
    expect(applied[0]?.args[0]?.value).toBe("#x");
  });

  test("statements of a sentinel count before those of the file have been applied", () => {
    const line = "redis-server s.conf --sentinel --sentinel monitor m 10.0.0.1 6379 2";
    const { problems, statements } = started("sentinel down-after-milliseconds m 5000\n", line, "redis@7.2");
    expect(problems).toEqual([]);
    expect(statements.map(({ at }) => at.name)).toEqual(["monitor", "down-after-milliseconds"]);
    const old = started("sentinel down-after-milliseconds m 5000\n", line, "redis@6.0");
    expect(old.problems.map(({ kind }) => kind)).toEqual(["sentinel-directive-order"]);
  });
});

describe("save lines of the file and of the command", () => {
  test.each([
    ["redis@6.0", "save 900 1", "--save 60 7", "900 1 60 7"],
    ["redis@6.0", "", "--save 60 7", "60 7"],
    ["redis@6.2", "save 900 1", "--save 60 7", "900 1 60 7"],
    ["redis@6.2", "", "--save 60 7", "60 7"],
    ["redis@6.2", "", "--hz 20", "3600 1 300 100 60 10000"],
    ["redis@6.2", "save 900 1\ninclude save.conf", "--save 60 7", "60 7 5 5"],
    ["redis@7.2", "save 900 1", "--save 60 7", "900 1 60 7"],
    ["redis@7.2", "save 900 1\ninclude empty.conf", "--save 60 7 --save 50 5", "50 5"],
    ["redis@7.2", "save 900 1", "--include empty.conf --save 60 7", "60 7"],
    ["redis@7.2", "save 900 1", "--save 60 7 --include empty.conf", "900 1 60 7"],
    ["redis@7.2", "save 900 1", "--save --hz 20", ""],
    ["redis@6.2", "save 900 1", "--save --hz 20", "900 1"],
  ])("%s: %j, %s", (release, text, line, points) => {
    const { settings } = nodeOf(started(`${text}\n`, `redis-server redis.conf ${line}`, release));
    expect(savePointsText(savePoints(settings).value)).toBe(points);
  });
});
