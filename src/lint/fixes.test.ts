import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitArguments } from "../../grammar/words.ts";
import { check, memorySource, repair } from "../index.ts";
import type { DataNode, Instance, Sentinel } from "../rule.ts";
import {
  defineRule,
  type Fix,
  finding,
  insert,
  moveBelow,
  remove,
  replace,
  set,
  setApart,
  setFor,
  together,
  wordsOf,
} from "../rule.ts";

type Repairer = ((node: DataNode) => Fix) | ((sentinel: Sentinel) => Fix);

/** What becomes of the files when each server, or each sentinel, gets the repairs. */
function repaired(files: Record<string, string>, ...fixes: Repairer[]) {
  const rules = fixes.map((fix, index) =>
    defineRule({
      id: `repair-${index}`,
      severity: "error",
      summary: "",
      why: "",
      consequence: "",
      remedy: "",
      live: "",
      evidence: [],
      each: "instance",
      *check(instance) {
        yield finding(instance, `repair ${index}`, { fix: (fix as (one: Instance) => Fix)(instance) });
      },
      good: [],
      bad: [],
    }),
  );
  const report = check(["."], { source: memorySource(files), rules });
  const outcome = repair(report.diagnostics, report.files);
  return { texts: Object.fromEntries(outcome.files), report, ...outcome };
}

const text = (before: string, ...fixes: Repairer[]) => repaired({ "redis.conf": before }, ...fixes).texts["redis.conf"];

describe("a remark behind a value", () => {
  const apart = (node: DataNode) => setApart(wordsOf(node.problems("inline-comment")[0]!));

  it("becomes a line of its own above, byte for byte", () => {
    expect(text('port 1\n  maxmemory 1gb\t# it\'s  "enough" \r\nbind *', apart)).toBe(
      'port 1\n  # it\'s  "enough"\r\n  maxmemory 1gb \r\nbind *',
    );
  });

  it("is one to the server, too, whatever it began with", () => {
    expect(text("port 1 // default\n", apart)).toBe("# default\nport 1\n");
    expect(text("slave-priority 10 ;low", apart)).toBe("# low\nslave-priority 10");
  });
});

it("a line moves below another one", () => {
  const files = {
    "sentinel.conf": "# first\nsentinel auth-pass main 'a b'\nsentinel monitor main 10.0.0.1 6379 2\nport 26379\n",
  };
  const move = (sentinel: Sentinel) => {
    const [line, other] = sentinel.file.directives.map((directive) => ({ file: sentinel.file, directive }));
    return moveBelow(sentinel, line!, other!);
  };
  expect(repaired(files, move).texts["sentinel.conf"]).toBe(
    '# first\nsentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main "a b"\nport 26379\n',
  );
});

describe("a setting gets a value", () => {
  it("in its own place, whatever stands around it", () => {
    const before = "# a\r\nport 6379\r\n  Slave-Priority\t 0  \r\n\r\nbind *";
    expect(text(before, (node: DataNode) => set(node, "replica-priority", ["100"]))).toBe(
      "# a\r\nport 6379\r\n  Slave-Priority\t 100  \r\n\r\nbind *",
    );
  });

  it("in the last of several lines", () => {
    expect(text("port 1\nport 2\n", (node: DataNode) => set(node, "port", ["3"]))).toBe("port 1\nport 3\n");
  });

  it("in a new line behind the last one, with the line end of the file", () => {
    expect(text("port 1\r\n# end\r\n", (node: DataNode) => set(node, "masterauth", ["x"]))).toBe(
      "port 1\r\nmasterauth x\r\n# end\r\n",
    );
    expect(text("port 1", (node: DataNode) => set(node, "masterauth", ["x"]))).toBe("port 1\nmasterauth x\n");
  });

  it("in a new line below a given one", () => {
    const below = (node: DataNode) => set(node, "masterauth", ["x"], node.settings.get("port"));
    expect(text("port 1\nbind *\n", below)).toBe("port 1\nmasterauth x\nbind *\n");
  });

  it("by the name that the release has", () => {
    const files = { "redis.conf": "port 1\n", "compose.yml": "services:\n  a:\n    image: redis:4.0\n" };
    const { texts } = repaired(files, (node: DataNode) => set(node, "replica-priority", ["100"]));
    expect(texts["redis.conf"]).toBe("port 1\nslave-priority 100\n");
  });

  it("never in an included file or where a template has a placeholder", () => {
    const files = { "redis.conf": "include common.conf\n", "common.conf": "port 1\nreplica-priority 0\n" };
    expect(repaired(files, (node: DataNode) => set(node, "replica-priority", ["100"])).repaired).toEqual([]);
    expect(text("port {{PORT}}\n", (node: DataNode) => set(node, "port", ["1"]))).toBeUndefined();
  });

  it("for one master of a sentinel", () => {
    const before = "sentinel monitor a 10.0.0.1 6379 2\nsentinel monitor b 10.0.0.2 6379 2\nsentinel auth-pass b x\n";
    const after = repaired({ "sentinel.conf": before }, (sentinel: Sentinel) =>
      together(...sentinel.watches.map((watch) => setFor(watch, "auth-pass", ["y z"]))),
    );
    expect(after.texts["sentinel.conf"]).toBe(
      'sentinel monitor a 10.0.0.1 6379 2\nsentinel auth-pass a "y z"\nsentinel monitor b 10.0.0.2 6379 2\nsentinel auth-pass b "y z"\n',
    );
  });
});

describe("a line goes", () => {
  it("with its line end and nothing else", () => {
    const last = (node: DataNode) => remove(node.settings.get("port"));
    expect(text("# a\nport 1\n\nbind *\n", last)).toBe("# a\n\nbind *\n");
    expect(text("bind *\nport 1", last)).toBe("bind *\n");
  });

  it("only where there is one", () => {
    expect(text("bind *\n", (node: DataNode) => remove(node.settings.get("port")))).toBeUndefined();
  });
});

describe("several repairs", () => {
  it("that want the same are one", () => {
    const fix = (node: DataNode) => set(node, "masterauth", ["x"]);
    const outcome = repaired({ "redis.conf": "port 1\n" }, fix, fix);
    expect(outcome.texts["redis.conf"]).toBe("port 1\nmasterauth x\n");
    expect(outcome.repaired).toHaveLength(2);
  });

  it.each([
    ["of the same words", (node: DataNode) => set(node, "port", ["2"]), (node: DataNode) => set(node, "port", ["3"])],
    [
      "of a line that goes",
      (node: DataNode) => remove(node.settings.get("port")),
      (node: DataNode) => set(node, "port", ["3"]),
    ],
    [
      "that add one setting with two values",
      (node: DataNode) => set(node, "masterauth", ["2"]),
      (node: DataNode) => set(node, "masterauth", ["3"]),
    ],
  ])("%s wait for a second run", (_, one, other) => {
    const alone = text("port 1\n", one);
    const outcome = repaired({ "redis.conf": "port 1\n" }, one, other);
    expect(outcome.texts["redis.conf"]).toBe(alone);
    expect(outcome.postponed).toHaveLength(1);
  });

  it("of one finding are taken together or not at all", () => {
    const outcome = repaired(
      { "redis.conf": "port 1\nbind *\n" },
      (node: DataNode) => set(node, "port", ["2"]),
      (node: DataNode) => together(set(node, "bind", ["10.0.0.1"]), set(node, "port", ["3"])),
    );
    expect(outcome.texts["redis.conf"]).toBe("port 2\nbind *\n");
    expect(text("port 1\n", (node: DataNode) => together(set(node, "port", ["2"]), undefined))).toBeUndefined();
  });
});

it("any word is read back as it was meant", () => {
  const word = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
      const after = text("port 1\n", (node: DataNode) => insert(node, ["masterauth", ...words]))!;
      const line = after.split("\n")[1]!;
      expect(splitArguments(line)).toEqual(["masterauth", ...words]);
    }),
  );
});

it("a password in a repair gets into the file and nowhere else", () => {
  const { report, texts } = repaired({ "redis.conf": 'requirepass "c4nary x"\n' }, (node: DataNode) =>
    set(node, "masterauth", [node.settings.secret("requirepass").value!]),
  );
  expect(texts["redis.conf"]).toBe('requirepass "c4nary x"\nmasterauth "c4nary x"\n');
  expect(JSON.stringify(report.diagnostics)).not.toContain("c4nary");
});

it("a value of no file cannot be replaced", () => {
  expect(text("bind *\n", (node: DataNode) => replace(node.settings.get("port"), "2"))).toBeUndefined();
  expect(text("port 1\n", (node: DataNode) => replace(node.settings.get("port"), "2"))).toBe("port 2\n");
});
