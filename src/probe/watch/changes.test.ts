import { describe, expect, it } from "vitest";
import { type SampleFinding, sampleReport } from "../../../test/sample-report.ts";
import type { InstanceAnswers } from "../../facts/answers.ts";
import { endpointIn, readFacts } from "../../facts/read.ts";
import { writeFacts } from "../../facts/write.ts";
import type { Undecided } from "../../lint/report.ts";
import { type Change, Changes } from "./changes.ts";
import { steady } from "./identity.ts";
import type { Round } from "./round.ts";

interface Sample {
  /** Addresses; those that do not answer with a minus in front. */
  readonly instances?: readonly string[];
  readonly found?: readonly (Omit<SampleFinding, "at"> & { readonly about: string })[];
  readonly undecided?: readonly Partial<Undecided>[];
}

const refused = { code: "refused", text: "connection refused" } as const;

/** A round in which findings stand in the sections of instances. */
function round({ instances = ["10.0.0.1:6379", "10.0.0.2:6379"], found = [], undecided = [] }: Sample): Round {
  const answers = {
    taken: "2026-11-21T21:05:33Z",
    instances: instances.map((text): InstanceAnswers => {
      const isSilent = text.startsWith("-");
      return {
        kind: isSilent ? "unknown" : text.endsWith(":26379") ? "sentinel" : "server",
        address: endpointIn(isSilent ? text.slice(1) : text)!,
        isTls: false,
        took: 1,
        ...(isSilent && { unreachable: refused }),
        failed: [],
        config: [],
        secrets: [],
        dryRuns: [],
      };
    }),
  };
  const text = writeFacts(answers);
  const facts = readFacts(text, "<probe>");
  const report = sampleReport(
    { "<probe>": text },
    found.map(({ about, ...rest }) => ({ ...rest, at: ["<probe>", about] as const })),
    {
      asked: { facts },
      undecided: undecided.map((question) => ({
        rule: "some-rule",
        deployment: ".",
        about: "10.0.0.1:6379",
        missing: "an answer",
        ...question,
      })),
    },
  );
  return { report, answers, failing: [], exitCode: 0 };
}

/** What is told after each round. */
function told(...samples: readonly Sample[]): string[][] {
  const changes = new Changes();
  return samples.map((sample) => changes.next(round(sample)).map(inShort));
}

function inShort(change: Change): string {
  const flapping = change.flapping ? ` (${change.flapping})` : "";
  if (change.about === "finding") {
    const { subject, diagnostic } = change.finding;
    return `${change.change} ${subject}: ${diagnostic.message}${flapping}`;
  }
  if (change.about === "instance") return `${change.change} ${change.kind} ${change.address}${flapping}`;
  return `${change.change} ${change.missing}: ${change.rules.join(" ")} about ${change.subjects.join(" ")}${flapping}`;
}

const [one, two] = ["10.0.0.1:6379", "10.0.0.2:6379"];
const lag = (seconds: number) => ({ about: "10.0.0.2:6379", message: `lags ${seconds} s behind 10.0.0.1:6379` });

describe("findings", () => {
  it("are told when they come and when they go; nothing of the first round is", () => {
    expect(told({ found: [lag(3)] }, { found: [lag(4)] }, {}, { found: [lag(7)] })).toEqual([
      [],
      [],
      ["gone 10.0.0.2:6379: lags 4 s behind 10.0.0.1:6379"],
      ["new 10.0.0.2:6379: lags 7 s behind 10.0.0.1:6379"],
    ]);
  });

  it("of two instances are two, though they say the same", () => {
    const down = (about: string) => ({ about, message: "link is down" });
    expect(told({ found: [down(one!)] }, { found: [down(one!), down(two!)] }, { found: [down(two!)] })).toEqual([
      [],
      ["new 10.0.0.2:6379: link is down"],
      ["gone 10.0.0.1:6379: link is down"],
    ]);
  });

  it("that differ in nothing but a number are counted", () => {
    expect(told({ found: [lag(1)] }, { found: [lag(1), lag(9)] }, { found: [lag(2)] })).toEqual([
      [],
      ["new 10.0.0.2:6379: lags 9 s behind 10.0.0.1:6379"],
      ["gone 10.0.0.2:6379: lags 9 s behind 10.0.0.1:6379"],
    ]);
  });

  it("that sentinels tell are the same though another one tells them, and no more of them", () => {
    const instances = [1, 2, 3].map((number) => `10.0.0.${number}:26379`);
    const by = (...tellers: number[]) => ({
      instances,
      found: tellers.map((teller) => ({ about: instances[teller]!, message: "replica 10.0.0.9:6379 is down" })),
    });
    expect(told(by(0), by(1), by(1, 2), by(0), by())).toEqual([
      [],
      [],
      ["new 10.0.0.3:26379: replica 10.0.0.9:6379 is down"],
      [expect.stringMatching(/^gone 10\.0\.0\.[23]:26379/)],
      ["gone 10.0.0.1:26379: replica 10.0.0.9:6379 is down"],
    ]);
  });

  it("that servers tell are others where another one tells them", () => {
    const by = (about: string) => ({ found: [{ about, message: "no link to 10.0.0.9:6379" }] });
    expect(told(by(one!), by(two!))[1]).toHaveLength(2);
  });

  it("are others when they become worse", () => {
    const at = (severity: "warning" | "error") => ({ ...lag(1), severity });
    expect(told({ found: [at("warning")] }, { found: [at("error")] })[1]).toHaveLength(2);
  });

  it("are not gone while their instance does not answer", () => {
    const silent = { instances: [one!, `-${two}`] };
    expect(told({ found: [lag(1)] }, silent, silent, { found: [lag(5)] }, {})).toEqual([
      [],
      ["down server 10.0.0.2:6379", "unclear 10.0.0.2:6379: lags 1 s behind 10.0.0.1:6379"],
      [],
      ["up server 10.0.0.2:6379", "still 10.0.0.2:6379: lags 5 s behind 10.0.0.1:6379"],
      ["gone 10.0.0.2:6379: lags 5 s behind 10.0.0.1:6379"],
    ]);
  });

  it("are not gone while a question of their rule has no answer, and gone when it has", () => {
    const open = { undecided: [{ missing: "the end of the failover" }] };
    const [, unclear, decided] = told({ found: [lag(1)] }, open, {});
    expect(unclear).toContain("unclear 10.0.0.2:6379: lags 1 s behind 10.0.0.1:6379");
    expect(decided).toContain("gone 10.0.0.2:6379: lags 1 s behind 10.0.0.1:6379");
  });

  it("are gone though a question of their rule is as open as ever", () => {
    const open = { undecided: [{ about: "10.0.0.9:6379" }] };
    expect(told({ found: [lag(1)], ...open }, open)[1]).toEqual(["gone 10.0.0.2:6379: lags 1 s behind 10.0.0.1:6379"]);
  });

  it("that come and go are told for the last time, and again when they are steady", () => {
    const rounds: Sample[] = [];
    for (let index = 0; index < 9; index++) rounds.push(index % 2 === 0 ? {} : { found: [lag(index)] });
    for (let index = 0; index < 12; index++) rounds.push({ found: [lag(index)] });
    const lines = told(...rounds).flat();
    expect(lines.filter((line) => line.endsWith("(begins)"))).toHaveLength(1);
    expect(lines.filter((line) => line.endsWith("(over)"))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/^new .*\(over\)$/);
    expect(lines).toHaveLength(5);
  });
});

describe("instances", () => {
  it("are told when they stop answering, answer again, come and go", () => {
    expect(told({}, { instances: [one!, `-${two}`] }, { instances: [one!, two!, "-10.0.0.3:6379"] }, {})).toEqual([
      [],
      ["down server 10.0.0.2:6379"],
      ["up server 10.0.0.2:6379", "new unknown 10.0.0.3:6379"],
      ["gone unknown 10.0.0.3:6379"],
    ]);
  });
});

describe("undecided verdicts", () => {
  it("of one reason are told once, and when they are decided", () => {
    const undecided = [{ rule: "a" }, { rule: "b" }, { rule: "b", about: "10.0.0.2:6379" }];
    expect(told({}, { undecided }, { undecided }, {})).toEqual([
      [],
      ["undecided an answer: a b about 10.0.0.1:6379 10.0.0.2:6379"],
      [],
      ["decided an answer: a b about 10.0.0.1:6379 10.0.0.2:6379"],
    ]);
  });

  it("are no news where they wait for something else now", () => {
    const wait = (missing: string) => ({ undecided: [{ missing }] });
    expect(told(wait("a"), wait("b"), {})).toEqual([[], [], ["decided b: some-rule about 10.0.0.1:6379"]]);
  });

  it("are no news where the same was missing before", () => {
    const missing = "CONFIG GET";
    expect(told({ undecided: [{ missing }] }, { undecided: [{ missing }, { missing, rule: "b" }] })[1]).toEqual([]);
  });
});

it.each([
  ["lags 15 s behind 10.0.0.1:6379", "lags # s behind 10.0.0.1:6379"],
  ["offset 1234567, 3.5 MB less", "offset #, # MB less"],
  ["sees 2 of 3 replicas of db-12", "sees # of # replica of db-12"],
  ["2 other replicas are left", "# other replica is left"],
  ["1 other replica is left", "# other replica is left"],
  ["[fd00::1]:6379 is at epoch 7", "[fd00::1]:6379 is at epoch #"],
  ["maxmemory is 1gb, not 20mb", "maxmemory is #, not #"],
])("%s", (message, expected) => {
  expect(steady(message)).toBe(expected);
});
